import type { Pool } from 'pg';
import { handOver, type MasterKey, type MasterKeys } from './master-keys.ts';

/** How many instances' keys each master key wraps, and which are handed over. */
export type MasterKeyUse = { readonly id: string; readonly keys: number; readonly handedOver: boolean };

type Db = Pick<Pool, 'query'>;
const ownKeys = `subject = '' and wrapped is not null`;
const page = 100;

export const masterKeyUse = async (pool: Db): Promise<readonly MasterKeyUse[]> => {
  const { rows } = await pool.query<{ id: string; keys: number; handed_over: boolean }>(
    `select coalesce(k.id, h.id) as id, coalesce(k.keys, 0) as keys, h.id is not null as handed_over
     from (select master_key as id, count(*)::int as keys from eventstore.keys where ${ownKeys} group by master_key) k
     full join eventstore.master_key_handovers h on h.id = k.id order by 1`,
  );
  return rows.map(({ id, keys, handed_over: handedOver }) => ({ id, keys, handedOver }));
};

/** One replacement at a time: two with different new keys would each undo what the other did. */
const rotationLock = 7_166_091_330;

/** Held by a transaction, so that it works through a pooler too, and ends with a process that is killed. */
const oneAtATime = async <R>(pool: Pick<Pool, 'connect'>, work: () => Promise<R>): Promise<R> => {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [rotationLock]);
    return await work();
  } finally {
    await client.query('rollback').catch(() => undefined);
    client.release();
  }
};

/**
 * Wraps every instance's key with `next`; what they wrap stays as it is. Ended anywhere, the next run goes on from there.
 * Processes that know only the key before go on by what is handed over to them. Answers how many it wrapped.
 */
export const rotateMasterKey = async (
  pool: Db & Pick<Pool, 'connect'>,
  masters: MasterKeys,
  {
    before,
    next,
    contextOf,
  }: {
    readonly before: MasterKey;
    readonly next: MasterKey;
    /** What a wrapped key is bound to. */
    readonly contextOf: (instanceId: string) => string;
  },
  onProgress: (done: number, total: number) => void = () => {},
): Promise<number> =>
  oneAtATime(pool, async () => {
    if (before.id !== next.id) {
      const { id, sealed, sealed_by } = handOver(next, before);
      await pool.query(
        `insert into eventstore.master_key_handovers (id, sealed, sealed_by) values ($1, $2, $3)
       on conflict (id) do update set sealed = excluded.sealed, sealed_by = excluded.sealed_by`,
        [id, sealed, sealed_by],
      );
    }
    const remaining = async () => {
      const { rows } = await pool.query<{ n: number }>(
        `select count(*)::int as n from eventstore.keys where ${ownKeys} and master_key <> $1`,
        [next.id],
      );
      return rows[0]?.n ?? 0;
    };
    const total = await remaining();
    let done = 0;
    onProgress(0, total);
    for (;;) {
      const { rows } = await pool.query<{ instance_id: string; wrapped: string; master_key: string }>(
        `select instance_id, wrapped, master_key from eventstore.keys where ${ownKeys} and master_key <> $1 limit ${page}`,
        [next.id],
      );
      if (rows.length === 0) return done;
      for (const { instance_id, wrapped, master_key } of rows) {
        const context = contextOf(instance_id);
        const bytes = (await masters.find(master_key)).key.open(wrapped, context);
        const { rowCount } = await pool.query(
          `update eventstore.keys set wrapped = $1, master_key = $2 where instance_id = $3 and subject = '' and wrapped = $4`,
          [next.key.seal(bytes, context), next.id, instance_id, wrapped],
        );
        done += rowCount ?? 0;
      }
      onProgress(done, Math.max(total, done));
    }
  });

/** From now on only the newest master key opens. @returns how many keys another one still wraps; then nothing is closed. */
export const closeRotation = async (pool: Db, newest: MasterKey): Promise<number> => {
  const others = (await masterKeyUse(pool)).filter(({ id }) => id !== newest.id);
  const left = others.reduce((sum, { keys }) => sum + keys, 0);
  if (left === 0) await pool.query('delete from eventstore.master_key_handovers', []);
  return left;
};
