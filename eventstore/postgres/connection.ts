import pg from 'pg';
import { StoreUnavailable } from '../eventstore.ts';
import { isPooled } from './pooled.ts';

/** Connection lost or refused, the server going down or out of resources: what may work in a moment. */
const passing = /^(08|53|57P)/;

/** The statement was wrong, or not allowed; connection and server are as they were. */
export const isOfStatement = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && !passing.test(error.code ?? '');

/** As it is for errors of a statement, as StoreUnavailable for a database that can't be asked. */
export const storeError = (error: unknown): unknown => (isOfStatement(error) ? error : new StoreUnavailable(error));

export const rawText: NonNullable<pg.QueryConfig['types']> = { getTypeParser: () => (value: unknown) => value };

/** Answers rows as arrays of Postgres' texts: a fifth faster than pg's own parsing, which would make dates and objects. */
export const storePool = (
  config: pg.PoolConfig,
  max: number,
  { plansKept = false }: { readonly plansKept?: boolean } = {},
) => {
  let pooled: boolean | undefined;
  const pool = new pg.Pool({
    ...config,
    max,
    onConnect: async (client) => {
      pooled = await isPooled(client);
      if (pooled) return;
      // Plans may be made while the tables are still small; this store always knows its index. Postgres would rather plan
      // each time anew, over all ranges of the log: ten times the work of the read itself.
      const kept = plansKept ? '; set plan_cache_mode = force_generic_plan' : '';
      await client.query(`set enable_seqscan = off${kept}`);
    },
  });
  // A connection that breaks while idle is replaced when the next one is asked for.
  pool.on('error', () => undefined);
  return {
    async query(text: string, values: unknown[], name?: string): Promise<readonly (readonly (string | null)[])[]> {
      try {
        // The first connection tells; until then nobody may prepare anything.
        if (pooled === undefined) (await pool.connect()).release();
        const query = {
          text,
          values,
          rowMode: 'array' as const,
          types: rawText,
          ...(name === undefined || pooled ? {} : { name }),
        };
        return (await pool.query<(string | null)[]>(query)).rows;
      } catch (error) {
        throw storeError(error);
      }
    },
    end: () => pool.end(),
  };
};
export type StorePool = ReturnType<typeof storePool>;
