import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';

const asked = new AsyncLocalStorage<string[]>();

/** Every query of this process goes through here, and so knows in whose name it is made: the worker's are nobody's. */
const query = pg.Client.prototype.query as (...of: unknown[]) => unknown;
Object.assign(pg.Client.prototype, {
  query(this: pg.Client, ...of: unknown[]) {
    const [first] = of;
    const text = typeof first === 'string' ? first : (first as { readonly text?: string } | undefined)?.text;
    asked.getStore()?.push((text ?? '').trim().replace(/\s+/g, ' ').slice(0, 90));
    return query.apply(this, of);
  },
});

/** The queries that Postgres was asked for this work, in order. */
export const roundTripsOf = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
  const queries: string[] = [];
  await asked.run(queries, work);
  return queries;
};

/**
 * The fewest of several times: what a server does now and then, in the name of whoever is there (asking whether it is up
 * to date, renewing a cache), is no cost of a request.
 */
export const warmRoundTripsOf = async (work: () => Promise<unknown>, times = 5): Promise<readonly string[]> => {
  let fewest = await roundTripsOf(work);
  for (let time = 1; time < times; time++) {
    const queries = await roundTripsOf(work);
    if (queries.length < fewest.length) fewest = queries;
  }
  return fewest;
};
