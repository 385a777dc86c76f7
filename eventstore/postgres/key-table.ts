import type { Pool } from 'pg';
import { gathered } from '../gathered.ts';
import { storeError } from './connection.ts';

/** Whose key: a subject of an instance, or the instance itself. */
export type KeyName = { readonly instanceId: string; readonly subject: string };
/** An instance's own key has no subject. */
export const ownKey = '';
/** Also what a wrapped key is bound to: it opens as this name's only. */
export const textOf = ({ instanceId, subject }: KeyName) => JSON.stringify([instanceId, subject]);

export type WrappedKey = KeyName & {
  /** Absent: it was destroyed. */
  readonly wrapped: string | null;
  /** That wrapped it, if it is an instance's own. */
  readonly masterKey: string | null;
};

type Row = {
  readonly instance_id: string;
  readonly subject: string;
  readonly wrapped: string | null;
  readonly master_key: string | null;
};
const keyIn = ({ instance_id: instanceId, subject, wrapped, master_key: masterKey }: Row): WrappedKey => ({
  ...{ instanceId, subject, wrapped, masterKey },
});
const byName = (rows: readonly Row[]) => new Map(rows.map(keyIn).map((key) => [textOf(key), key] as const));

/** The table of wrapped keys. It opens none. */
export const keyTable = (pool: Pick<Pool, 'query'>) => {
  const query = async <R>(text: string, values: unknown[]): Promise<readonly R[]> => {
    try {
      return (await pool.query(text, values)).rows as R[];
    } catch (error) {
      throw storeError(error);
    }
  };
  const keys = async (text: string, values: unknown[]) => (await query<Row>(text, values)).map(keyIn);

  return {
    query,

    find: coalesced(textOf, async (names: readonly KeyName[]) =>
      byName(
        await query<Row>(
          `select k.* from unnest($1::text[], $2::text[]) as asked (instance_id, subject)
           join eventstore.keys k using (instance_id, subject)`,
          [names.map(({ instanceId }) => instanceId), names.map(({ subject }) => subject)],
        ),
      ),
    ),

    /** The key there is, or the new one. Whoever comes second gets the key of whoever came first. In order: none waits in a circle. */
    findOrAdd: gathered(async (asked: readonly WrappedKey[]): Promise<readonly WrappedKey[]> => {
      const rows = await query<Row>(
        `with asked as (
           select * from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as a (instance_id, subject, wrapped, master_key)
         ), known as (select k.* from asked join eventstore.keys k using (instance_id, subject)),
           made as (
             insert into eventstore.keys (instance_id, subject, wrapped, master_key)
             select * from asked where not exists (
               select from known k where k.instance_id = asked.instance_id and k.subject = asked.subject)
             order by instance_id, subject
             on conflict (instance_id, subject) do update set subject = excluded.subject returning *
           )
         select * from known union all select * from made`,
        [
          asked.map(({ instanceId }) => instanceId),
          asked.map(({ subject }) => subject),
          asked.map(({ wrapped }) => wrapped),
          asked.map(({ masterKey }) => masterKey),
        ],
      );
      const found = byName(rows);
      return asked.map((name) => found.get(textOf(name)) as WrappedKey);
    }),

    /** One key of an instance for each master key that wraps some. */
    ofEachMasterKey: () =>
      keys('select distinct on (master_key) * from eventstore.keys where subject = $1 and wrapped is not null', [
        ownKey,
      ]),

    async adopt({ instanceId, subject }: KeyName, person: string) {
      await query(
        `insert into eventstore.key_owners (instance_id, person, subject)
         select instance_id, $3, subject from eventstore.keys where instance_id = $1 and subject = $2
         on conflict do nothing`,
        [instanceId, subject, person],
      );
    },

    /** With those that the subject, a person, has adopted. */
    destroy: ({ instanceId, subject }: KeyName) =>
      keys(
        `insert into eventstore.keys (instance_id, subject)
         select $1, subject from (
           select $2::text as subject
           union select subject from eventstore.key_owners where instance_id = $1 and person = $2 order by 1
         ) as gone
         on conflict (instance_id, subject) do update set wrapped = null returning *`,
        [instanceId, subject],
      ),

    destroyOfStreams: (aggregateType: string, olderThanMs: number) =>
      keys(
        `delete from eventstore.keys
         where subject like '%/%' and split_part(subject, '/', 1) = $1 and made_at < now() - $2 * interval '1 millisecond'
         returning *`,
        [aggregateType, olderThanMs],
      ),

    living: (instanceId: string, subjects: readonly string[]) =>
      keys('select * from eventstore.keys where instance_id = $1 and subject = any($2) and wrapped is not null', [
        instanceId,
        subjects,
      ]),
  };
};

/** What is asked for in one go is looked up together: decoding a page of events costs one query for all its subjects. */
const coalesced = <N, R>(
  textOf: (name: N) => string,
  lookUp: (names: readonly N[]) => Promise<ReadonlyMap<string, R>>,
) => {
  let waiting: { readonly names: Map<string, N>; readonly found: Promise<ReadonlyMap<string, R>> } | undefined;
  return async (name: N): Promise<R | undefined> => {
    if (!waiting) {
      const names = new Map<string, N>();
      const found = Promise.resolve().then(() => {
        waiting = undefined;
        return lookUp([...names.values()]);
      });
      waiting = { names, found };
    }
    waiting.names.set(textOf(name), name);
    return (await waiting.found).get(textOf(name));
  };
};
