import type { ReadFilter, StoredEvent } from '../../eventstore.ts';
import type { StorePool } from '../../postgres/connection.ts';
import { columns, eventOf } from '../../postgres/stored-event.ts';
import { beginning, type Link } from '../log.ts';

type MirrorPage = {
  readonly events: readonly StoredEvent[];
  /** Where the mirror ended when it was read. */
  readonly end: Link;
};

/** What was copied of the log so far. It may be behind; what it has is complete up to its end. */
export type Mirror = {
  end(): Promise<Link>;
  /** As readAll of the port, between two positions that are not included themselves. */
  read(
    between: { readonly after: bigint; readonly before?: bigint },
    options: { readonly limit: number; readonly filter?: ReadFilter; readonly backwards?: boolean },
  ): Promise<MirrorPage>;
  /** How many events it has after the one position, up to and including the other. */
  count(after: bigint, upTo: bigint): Promise<{ readonly count: number; readonly end: Link }>;
};

/** The newest event that was copied. */
export const lastRow = `
  select position, number, encode(hash, 'hex') as hash, (extract(epoch from created_at) * 1000000)::bigint as micros
  from eventstore.mirror order by position desc limit 1`;

type Text = string | null;
type Ending = readonly [position: Text, hash: Text, micros: Text];

export const endOf = ([position, hash, micros]: Ending): Link =>
  position === null || hash === null || micros === null
    ? beginning
    : {
        position: BigInt(position),
        hash: Buffer.from(hash, 'hex'),
        createdAt: new Date(Math.floor(Number(micros) / 1000)),
      };

/** With the end in the same statement, so that both are of the same moment; one row at least. */
const search = (conditions: readonly string[], order: string, limit: string) => `
  select last.position, last.hash, last.micros, ${columns}
  from (select) one
  left join lateral (${lastRow}) last on true
  left join lateral (
    select * from eventstore.mirror e where ${conditions.join(' and ')} order by e.position ${order} limit ${limit}
  ) e on true
  order by e.position ${order}`;

const counted = `
  select last.position, last.hash, last.micros,
    coalesce((select number from eventstore.mirror where position <= $2 order by position desc limit 1), 0)
      - coalesce((select number from eventstore.mirror where position <= $1 order by position desc limit 1), 0)
  from (select) one
  left join lateral (${lastRow}) last on true`;

export const mirrorIn = (pool: StorePool): Mirror => ({
  async end() {
    const [row] = await pool.query(lastRow, [], 'mirror-end');
    const [position = null, , hash = null, micros = null] = row ?? [];
    return endOf([position, hash, micros]);
  },

  async read({ after, before }, { limit, filter = {}, backwards = false }) {
    const values: unknown[] = [];
    const parameter = (value: unknown) => `$${values.push(value)}`;
    const conditions = conditionsOf({ after, before, ...filter }, parameter);
    const rows = await pool.query(search(conditions, backwards ? 'desc' : 'asc', parameter(limit)), values);
    const [position = null, hash = null, micros = null] = rows[0] ?? [];
    const events = rows.filter(([, , , found]) => found !== null).map(([, , , ...event]) => eventOf(event));
    return { events, end: endOf([position, hash, micros]) };
  },

  async count(after, upTo) {
    const [row] = await pool.query(counted, [after, upTo], 'mirror-count');
    const [position = null, hash = null, micros = null, count] = row ?? [];
    return { count: Number(count), end: endOf([position, hash, micros]) };
  },
});

type Asked = ReadFilter & { readonly after: bigint; readonly before: bigint | undefined };

/** The SQL of what is asked; `parameter` keeps a value and answers its name in the SQL. */
const conditionsOf = (asked: Asked, parameter: (value: unknown) => string): readonly string[] => {
  const tests: Record<keyof Asked, (value: string) => string> = {
    after: (value) => `e.position > ${value}`,
    before: (value) => `e.position < ${value}`,
    instanceId: (value) => `e.instance_id = ${value}`,
    aggregateTypes: (value) => `e.aggregate_type = any (${value}::text[])`,
    aggregateIds: (value) => `e.aggregate_id = any (${value}::text[])`,
    types: (value) => `e.event_type = any (${value}::text[])`,
    actor: (value) => `e.actor = ${value}`,
    owner: (value) => `e.owner = ${value}`,
    correlationId: (value) => `e.correlation_id = ${value}`,
    from: (value) => `e.created_at >= ${value}::timestamptz`,
    // Everything in the named millisecond too: a Date holds no more than that.
    until: (value) => `e.created_at < ${value}::timestamptz + interval '1 millisecond'`,
  };
  return (Object.keys(tests) as (keyof Asked)[])
    .filter((name) => asked[name] !== undefined)
    .map((name) => tests[name](parameter(inSql(asked[name]))));
};

const inSql = (value: Asked[keyof Asked]) => (value instanceof Date ? value.toISOString() : value);
