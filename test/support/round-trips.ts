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

/** Twice a second, in the name of whoever is there, a process asks whether it has heard everything: no cost of a request. */
const byTheClock = 'select coalesce(max(position), 0) from';

/** The fewest of several times: so is what a server does now and then, such as renewing a cache. */
export const warmRoundTripsOf = async (work: () => Promise<unknown>, times = 5): Promise<readonly string[]> => {
  let fewest: readonly string[] | undefined;
  for (let time = 0; time < times; time++) {
    const queries = (await roundTripsOf(work)).filter((query) => !query.startsWith(byTheClock));
    if (!fewest || queries.length < fewest.length) fewest = queries;
  }
  return fewest ?? [];
};
