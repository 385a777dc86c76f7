import { type EventStore, lastPosition, type Moment, type ReadFilter, type StoredEvent } from '../eventstore.ts';
import type { StorePool } from './connection.ts';
import { columns, eventOf, timeOf } from './stored-event.ts';

/** From the stream's first event to its newest: other ranges of the log (sql/functions/add-range.sql) are not looked at. */
const readStreams = `
  select a.n, ${columns}
  from unnest($1::text[], $2::text[], $3::text[], $4::bigint[]) with ordinality as a (instance, type, id, after, n)
  cross join lateral (
    select s.stream_no, s.position from eventstore.streams s
    where s.instance_id = a.instance and s.aggregate_type = a.type and s.aggregate_id = a.id limit 1
  ) s
  cross join lateral (
    select * from eventstore.events e
    where e.stream_no = s.stream_no and e.revision > a.after and e.instance_id = a.instance and e.aggregate_type = a.type
      and e.position between s.stream_no and least(s.position, $5) and e.created_at < $6
    offset 0
  ) e
  order by a.n, e.revision`;

const endOfTime = { position: String(lastPosition), time: 'infinity' };

const lastTime = Date.parse('9999-12-31T23:59:59.999Z');
/** Everything in the named millisecond too: a Date holds no more than that. */
const justAfter = (time: Date) => (time.getTime() < lastTime ? new Date(time.getTime() + 1).toISOString() : 'infinity');

const endOf = (moment: Moment | undefined) => {
  if (!moment) return endOfTime;
  return 'position' in moment
    ? { ...endOfTime, position: String(moment.position) }
    : { ...endOfTime, time: justAfter(moment.time) };
};

/** The SQL of a filter; `parameter` keeps a value and answers its name in the SQL. */
const conditionsOf = (filter: ReadFilter, parameter: (value: unknown) => string): readonly string[] => {
  const { instanceId, aggregateTypes, aggregateIds, types, actor, owner, correlationId, from, until } = filter;
  const equal = (column: string, value: string | undefined) =>
    value === undefined ? [] : [`${column} = ${parameter(value)}`];
  const oneOf = (column: string, values: readonly string[] | undefined) =>
    values === undefined ? [] : [`${column} = any (${parameter(values)}::text[])`];
  const named = aggregateIds && [...oneOf('s.aggregate_id', aggregateIds), ...equal('s.instance_id', instanceId)];
  const before = (time: string) => `(select eventstore.position_before(${parameter(time)}))`;
  return [
    ...equal('e.instance_id', instanceId),
    ...oneOf('e.aggregate_type', aggregateTypes),
    ...(named
      ? [`e.stream_no = any (array(select s.stream_no from eventstore.streams s where ${named.join(' and ')}))`]
      : []),
    ...oneOf('e.event_type', types),
    ...equal('e.actor', actor),
    ...equal('e.owner', owner),
    ...equal('e.correlation_id', correlationId),
    ...(from === undefined ? [] : [`e.position > ${before(from.toISOString())}`]),
    ...(until === undefined ? [] : [`e.position <= ${before(justAfter(until))}`]),
  ];
};

const readOn = `select ${columns} from eventstore.events e where e.position > $1 order by e.position limit $2`;

/** With the head in the same statement, so that both are of the same moment; one row at least. */
const search = (conditions: readonly string[], order: string, limit: string) => `
  select log.head, ${columns}
  from (select coalesce(max(position), 0) as head from eventstore.events) log
  left join lateral (
    select * from eventstore.events e where ${conditions.join(' and ')} order by e.position ${order} limit ${limit}
  ) e on true
  order by e.position ${order}`;

export const readsOf = (
  pool: StorePool,
  searching: StorePool,
): Pick<EventStore, 'read' | 'readMany' | 'readAll' | 'head' | 'appended'> => {
  const readUntil = async (asked: Parameters<EventStore['readMany']>[0], until?: Moment) => {
    const { position, time } = endOf(until);
    const streams = asked.map(({ stream }) => stream);
    const rows = await pool.query(
      readStreams,
      [
        streams.map(({ instanceId }) => instanceId),
        streams.map(({ aggregateType }) => aggregateType),
        streams.map(({ aggregateId }) => aggregateId),
        asked.map(({ after }) => after ?? 0),
        position,
        time,
      ],
      'read-streams',
    );
    const read = asked.map((): StoredEvent[] => []);
    for (const [stream, ...event] of rows) read[Number(stream) - 1]?.push(eventOf(event));
    return read;
  };

  return {
    async read(stream, { after = 0, until } = {}) {
      const [events] = await readUntil([{ stream, after }], until);
      return events ?? [];
    },

    readMany: (asked, { until } = {}) => readUntil(asked, until),

    async readAll(after, { limit, filter, backwards = false }) {
      if (!filter && !backwards) {
        const events = (await pool.query(readOn, [after, limit], 'read-on')).map(eventOf);
        return { events, position: events.at(-1)?.position ?? after };
      }
      const values: unknown[] = [];
      const parameter = (value: unknown) => `$${values.push(value)}`;
      const beyond = backwards
        ? after === 0n
          ? []
          : [`e.position < ${parameter(after)}`]
        : [`e.position > ${parameter(after)}`];
      const conditions = ['true', ...beyond, ...conditionsOf(filter ?? {}, parameter)];
      const rows = await searching.query(search(conditions, backwards ? 'desc' : 'asc', parameter(limit)), values);
      const events = rows.filter(([, position]) => position !== null).map(([, ...event]) => eventOf(event));
      const head = BigInt(rows[0]?.[0] ?? 0);
      const exhausted = backwards ? 1n : head > after ? head : after;
      return { events, position: events.length === limit ? (events.at(-1)?.position ?? after) : exhausted };
    },

    async head() {
      const [row] = await pool.query('select coalesce(max(position), 0) from eventstore.events', [], 'head');
      return BigInt(row?.[0] ?? 0);
    },

    async appended(instanceId, commandId) {
      const [row] = await pool.query(
        `select position, (extract(epoch from created_at) * 1000000)::bigint, array_to_string(revisions, ',')
         from eventstore.command_log where instance_id = $1 and command_id = $2`,
        [instanceId, commandId],
        'appended',
      );
      if (!row) return undefined;
      const [position, micros, revisions] = row as [string, string, string];
      return {
        position: BigInt(position),
        createdAt: timeOf(micros).createdAt,
        revisions: revisions.split(',').map(Number),
      };
    },
  };
};
