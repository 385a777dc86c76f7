import type { Pool } from 'pg';
import { hiddenClaim } from '../codec.ts';
import type { Keys } from '../keys.ts';

/** That of the SQL function `append`: no claim is taken while they change. */
const appendLock = 7_166_091_318;
const page = 10_000;

type Claim = { readonly scope: string; readonly kind: string; readonly key: string };

/** Once, after an upgrade: claims that an older version kept in clear become keyed hashes, all or none. Answers how many. */
export const hideClaims = async (pool: Pool, keys: Pick<Keys, 'instance'>): Promise<number> => {
  const { rowCount: any } = await pool.query(`select from eventstore.claims where not hidden and scope <> '' limit 1`);
  if (!any) return 0;
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [appendLock]);
    const { rows } = await client.query<Claim>(
      `delete from eventstore.claims where not hidden and scope <> '' returning scope, kind, key`,
    );
    for (let from = 0; from < rows.length; from += page) {
      const hidden = await Promise.all(
        rows
          .slice(from, from + page)
          .map(async ({ scope, kind, key }) => [
            scope,
            kind,
            hiddenClaim(await keys.instance(scope), { kind, value: key }),
          ]),
      );
      await client.query(
        `insert into eventstore.claims (scope, kind, key) select * from unnest($1::text[], $2::text[], $3::text[])
         on conflict do nothing`,
        [0, 1, 2].map((column) => hidden.map((claim) => claim[column])),
      );
    }
    await client.query('commit');
    return rows.length;
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.release();
  }
};
