import type { ClientBase } from 'pg';
import type { Check } from './check.ts';
import { type Attempt, isAcknowledged, isRefused, isUnsent, type Journals } from './journal.ts';

type Recorded = { readonly position: bigint; readonly type: string; readonly event: string };

/** What the log holds of each attempt: its id came along as the request's, and is the correlation of its events. */
const recordedOf = async (client: ClientBase): Promise<ReadonlyMap<string, readonly Recorded[]>> => {
  const { rows } = await client.query<{
    readonly of: string;
    readonly at: string;
    readonly type: string;
    readonly event: string;
  }>(
    `select correlation_id as of, position as at, event_type as type, aggregate_type || '/' || aggregate_id as event
     from eventstore.events where correlation_id ~ '^w\\d+-\\d+-\\d+[.]\\d+$' order by position`,
  );
  const recorded = rows.map(({ of, at, type, event }) => ({ of, position: BigInt(at), type, event }));
  return Map.groupBy(recorded, ({ of }) => of);
};

/** How often what a wish is about may be in the log, after all its attempts. */
const allowed = (attempts: readonly Attempt[]): readonly [least: number, most: number] => {
  const acknowledged = attempts.filter(isAcknowledged);
  if (acknowledged.length === 0) return [0, attempts.every((one) => isRefused(one) || isUnsent(one)) ? 0 : 1];
  return [acknowledged.some(({ mayBeSo }) => !mayBeSo) ? 1 : 0, 1];
};

const isOwn = ({ recordsRefusals }: Attempt) => !recordsRefusals;

/** Every wish that was acknowledged is in the log once; one whose answer was lost at most once; a refused one not at all. */
export const acknowledgedCheck = (client: ClientBase, { attempts }: Journals): Check => ({
  name: 'every acknowledged write is in the log, once',
  async run() {
    const recorded = await recordedOf(client);
    const findings: string[] = [];
    let written = 0;
    for (const [wish, all] of Map.groupBy(attempts, (one) => one.wish)) {
      const events = all.flatMap(({ attempt, records }) =>
        (recorded.get(attempt) ?? []).filter(({ type }) => type === records),
      );
      const [least, most] = allowed(all);
      const [{ does, records }] = all as [Attempt];
      if (all.some(isAcknowledged)) written++;
      if (events.length < least || events.length > most) {
        const answers = all.map(({ status, lost }) => status ?? lost ?? 'no answer').join(', ');
        const where = events.map(({ event, position }) => `${event} at ${position}`).join(', ');
        findings.push(
          `${wish}, ${does}: answered ${answers}; ${records} is there ${events.length} times (${where || 'nowhere'})`,
        );
      }
    }
    return { findings, seen: `${written.toLocaleString('en')} acknowledged` };
  },
});

/** The position that an answer named is that of the newest event of its request. */
export const positionsCheck = (client: ClientBase, { attempts }: Journals): Check => ({
  name: 'each stands at the position that was answered',
  async run() {
    const recorded = await recordedOf(client);
    const answered = attempts.filter((one) => isAcknowledged(one) && one.position !== undefined);
    const findings = answered.flatMap(({ attempt, does, position }) => {
      const last = recorded.get(attempt)?.at(-1);
      if (last === undefined || String(last.position) === position) return [];
      return [`${attempt}, ${does}: answered position ${position}, its newest event is at ${last.position}`];
    });
    return { findings, seen: `${answered.length.toLocaleString('en')} positions` };
  },
});

export const refusedCheck = (client: ClientBase, { attempts }: Journals): Check => ({
  name: 'what was refused left nothing behind',
  async run() {
    const recorded = await recordedOf(client);
    const refused = attempts.filter((one) => isRefused(one) && isOwn(one));
    const findings = refused.flatMap(({ attempt, does, status, code }) =>
      (recorded.get(attempt) ?? []).map(
        ({ type, event, position }) =>
          `${attempt}, ${does}: refused (${status} ${code ?? ''}), yet ${type} of ${event} is at ${position}`,
      ),
    );
    return { findings, seen: `${refused.length.toLocaleString('en')} refused` };
  },
});

/** A question to the log that has no rows for an answer, unless something is wrong. */
const none = (client: ClientBase, name: string, sql: string, seenSql: string): Check => ({
  name,
  async run() {
    const { rows } = await client.query<{ readonly finding: string }>(`${sql} limit 20`);
    const { rows: seen } = await client.query<{ readonly seen: string }>(seenSql);
    return { findings: rows.map(({ finding }) => finding), seen: seen[0]?.seen ?? '' };
  },
});
const events = `select to_char(count(*), 'FM999,999,999') || ' events' as seen from eventstore.events`;

export const logChecks = (client: ClientBase): readonly Check[] => [
  none(
    client,
    'positions are dense, from 1 to the head',
    `select 'after position ' || before || ' comes ' || position as finding
     from (select position, coalesce(lag(position) over (order by position), 0) as before from eventstore.events) e
     where position <> before + 1 order by position`,
    events,
  ),
  none(
    client,
    'every stream has revisions 1, 2, 3 …, without a gap',
    `select format('%s/%s: after revision %s comes %s, at position %s', aggregate_type, aggregate_id, before, revision, position) as finding
     from (select e.*, coalesce(lag(revision) over (partition by instance_id, aggregate_type, aggregate_id order by position), 0) as before
       from eventstore.events e) e
     where revision <> before + 1 order by position`,
    `select to_char(count(*), 'FM999,999,999') || ' streams' as seen from eventstore.streams`,
  ),
  none(
    client,
    'no event is there twice',
    `select format('event %s is at positions %s', event_id, array_agg(position)) as finding
     from eventstore.events group by event_id having count(*) > 1`,
    events,
  ),
  none(
    client,
    'time never goes back, whatever the clocks said',
    `select format('position %s is of %s, the one before of %s', position, created_at, before) as finding
     from (select position, created_at, lag(created_at) over (order by position) as before from eventstore.events) e
     where created_at < before order by position`,
    `select to_char(max(created_at) - min(created_at), 'MI:SS') || ' min' as seen from eventstore.events`,
  ),
];
