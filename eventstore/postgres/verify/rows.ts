import type { ClientBase } from 'pg';
import type { Finding } from '../../verify/finding.ts';
import { rawText } from '../connection.ts';

/** So many of a kind are named; more would not help. */
const most = 100;

type Check = {
  /** Answers position, event, expected, found. */
  readonly sql: string;
  readonly kind: Finding['kind'];
  readonly message: string;
};

const event = `format('%s/%s revision %s (%s) of instance %s', e.aggregate_type, e.aggregate_id, e.revision, e.event_type, e.instance_id)`;
const streamOf = (table: 'e' | 's') =>
  `format('%s/%s of instance %s', ${table}.aggregate_type, ${table}.aggregate_id, ${table}.instance_id)`;

/** `$1` and `$2`: the first and the last position that is looked at. */
const checks: readonly Check[] = [
  {
    kind: 'revision',
    message: 'the revisions of a stream are not 1, 2, 3, … in the order of the log',
    sql: `select e.position, ${event}, 'revision ' || e.wanted, 'revision ' || e.revision
      from (
        select e.*, coalesce(lag(e.revision) over w + 1, case when $1 = 1 then 1 else e.revision end) as wanted,
          lag(e.position) over w as earlier
        from (
          select position, stream_no, revision, aggregate_type, aggregate_id, event_type, instance_id from eventstore.events
          where position between $1 and $2
        ) e
        window w as (partition by e.stream_no order by e.revision)
      ) e
      where e.revision <> e.wanted or e.position < e.earlier`,
  },
  {
    kind: 'stream',
    message: 'the event is filed under another stream than it says, or beyond its end: reads of its stream miss it',
    sql: `select e.position, ${event}, 'the stream ' || ${streamOf('e')},
        coalesce('the stream ' || ${streamOf('s')}, 'a stream that does not exist')
      from eventstore.events e left join eventstore.streams s on s.stream_no = e.stream_no
      where e.position between $1 and $2 and (
        s.stream_no is null or s.instance_id <> e.instance_id or s.aggregate_type <> e.aggregate_type
        or s.aggregate_id <> e.aggregate_id or s.owner <> e.owner
        or s.revision < e.revision or s.position < e.position
      )`,
  },
  {
    kind: 'stream',
    message: 'a stream has lost its first event, or its newest',
    sql: `select s.stream_no, null, 'the events at positions ' || s.stream_no || ' and ' || s.position || ' of ' || ${streamOf('s')}, 'other events or none'
      from eventstore.streams s
      where s.stream_no between $1 and $2 and not (
        exists (select from eventstore.events e where e.position = s.stream_no and e.stream_no = s.stream_no and e.revision = 1)
        and exists (select from eventstore.events e where e.position = s.position and e.stream_no = s.stream_no and e.revision = s.revision)
      )`,
  },
  {
    kind: 'truncated',
    message: 'the newest events are missing: a stream has its newest event at a position that the log does not have',
    sql: `select s.position, null, 'an event at position ' || s.position, 'a log that ends at position ' || log.head
      from (select coalesce(max(position), 0) as head from eventstore.events) log
      join eventstore.streams s on s.position > log.head
      where $1 <= $2`,
  },
];

/** What the rows tell beside the hashes. */
export const checkRows = async (client: ClientBase, first: bigint, last: bigint): Promise<readonly Finding[]> => {
  const found: Finding[] = [];
  for (const { kind, message, sql } of checks) {
    const { rows } = await client.query<(string | null)[]>({
      text: `select * from (${sql}) as found (position, event, expected, found) order by 1 limit ${most}`,
      values: [first, last],
      rowMode: 'array',
      types: rawText,
    });
    for (const [position, name, expected, actual] of rows)
      found.push({
        kind,
        position: BigInt(position ?? 0),
        message,
        ...(name === null || name === undefined ? {} : { event: name }),
        expected: expected ?? '',
        found: actual ?? '',
      });
  }
  return found;
};
