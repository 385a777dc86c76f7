import type { Pool } from 'pg';
import { dataKey, newKeyBytes } from '../data-key.ts';
import { gathered } from '../gathered.ts';
import type { DataKey, Keys } from '../keys.ts';
import { lru } from '../lru.ts';
import { storeError } from './connection.ts';
import { type MasterKeyOptions, masterKeysOf } from './master-keys.ts';

/** An instance's own key has no subject. */
const ownKey = '';
/** How long a process may go on opening what belongs to an erased person when the news of it is lost. */
const remembered = 60_000;

type Name = { readonly instanceId: string; readonly subject: string };
type Row = {
  readonly instance_id: string;
  readonly subject: string;
  readonly wrapped: string | null;
  readonly master_key: string | null;
};
type Unwrapped = { readonly key: DataKey; readonly until: number };

/** Also what a wrapped key is bound to: it opens as this name's only. */
const textOf = ({ instanceId, subject }: Name) => JSON.stringify([instanceId, subject]);
export const instanceKeyContext = (instanceId: string) => textOf({ instanceId, subject: ownKey });

/** `masterKeys`: the first one wraps new keys, any of them opens. */
export const postgresKeys = (
  pool: Pick<Pool, 'query'>,
  masterKeys: readonly [string, ...string[]],
  { capacity = 10_000, ...options }: { readonly capacity?: number } & MasterKeyOptions = {},
): Keys => {
  const cache = lru<Unwrapped>(capacity);
  /** Erased while this process runs: a key that was on its way when that was heard is not kept. */
  const erased = lru<true>(capacity);
  const queryAs = async <R>(text: string, values: unknown[]): Promise<readonly R[]> => {
    try {
      return (await pool.query(text, values)).rows as R[];
    } catch (error) {
      throw storeError(error);
    }
  };
  const query = queryAs<Row>;
  const forget = (name: Name) => {
    erased.set(textOf(name), true);
    cache.delete(textOf(name));
  };
  const masters = masterKeysOf(queryAs, masterKeys, options);
  const rowOf = coalesced(async (names: readonly Name[]) => {
    const rows = await query(
      `select k.* from unnest($1::text[], $2::text[]) as asked (instance_id, subject)
       join eventstore.keys k using (instance_id, subject)`,
      [names.map(({ instanceId }) => instanceId), names.map(({ subject }) => subject)],
    );
    return new Map(rows.map((row) => [textOf({ instanceId: row.instance_id, subject: row.subject }), row]));
  });

  const unwrapper = async (row: Row): Promise<DataKey> => {
    if (row.subject !== ownKey) return instance(row.instance_id);
    return (await masters.find(row.master_key)).key;
  };

  const unwrap = async (row: Row): Promise<DataKey | undefined> => {
    if (row.wrapped === null) return undefined;
    const name = { instanceId: row.instance_id, subject: row.subject };
    const key = dataKey((await unwrapper(row)).open(row.wrapped, textOf(name)));
    if (erased.get(textOf(name))) return undefined;
    cache.set(textOf(name), { key, until: performance.now() + remembered });
    return key;
  };

  /** @throws WrongMasterKey when one was replaced that is not known here: what it wraps now would be lost with it. */
  const hearOfReplacements = async () => {
    const used = await queryAs<{ readonly master_key: string }>(
      'select distinct master_key from eventstore.keys where subject = $1 and wrapped is not null',
      [ownKey],
    );
    for (const { master_key } of used) await masters.find(master_key);
  };

  type New = Name & { readonly wrapped: string; readonly masterKey: string | null };
  /** The key there is, or the new one. Whoever comes second gets the key of whoever came first. In order: none waits in a circle. */
  const rowsMade = gathered(async (asked: readonly New[]): Promise<readonly Row[]> => {
    const rows = await query(
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
    const byName = new Map(
      rows.map((row) => [textOf({ instanceId: row.instance_id, subject: row.subject }), row] as const),
    );
    return asked.map((name) => byName.get(textOf(name)) as Row);
  });

  const findOrCreate = async (name: Name): Promise<Row> => {
    const isOwn = name.subject === ownKey;
    if (isOwn) await hearOfReplacements();
    const master = masters.newest();
    const wrapping = isOwn ? master.key : await instance(name.instanceId);
    const wrapped = wrapping.seal(newKeyBytes(), textOf(name));
    return rowsMade({ ...name, wrapped, masterKey: isOwn ? master.id : null }, textOf(name));
  };

  const find = async (name: Name, orCreate: boolean): Promise<DataKey | undefined> => {
    const known = cache.get(textOf(name));
    if (known && known.until > performance.now()) return known.key;
    // A new person's key is mostly new; an instance's is there, and many may ask for it at once.
    const found = orCreate && name.subject !== ownKey ? undefined : await rowOf(name, textOf(name));
    const row = found ?? (orCreate ? await findOrCreate(name) : undefined);
    return row && unwrap(row);
  };

  const instance = async (instanceId: string): Promise<DataKey> => {
    const key = await find({ instanceId, subject: ownKey }, true);
    if (!key) throw new Error(`the key of the instance ${instanceId} was destroyed`);
    return key;
  };

  return {
    instance,

    subject: (instanceId, subject, { create: orCreate = false } = {}) => find({ instanceId, subject }, orCreate),

    async adopt(instanceId, subject, person) {
      await query(
        `insert into eventstore.key_owners (instance_id, person, subject)
         select instance_id, $3, subject from eventstore.keys where instance_id = $1 and subject = $2
         on conflict do nothing`,
        [instanceId, subject, person],
      );
    },

    async destroySubject(instanceId, subject) {
      forget({ instanceId, subject });
      const destroyed = await query(
        `insert into eventstore.keys (instance_id, subject)
         select $1, subject from (
           select $2::text as subject
           union select subject from eventstore.key_owners where instance_id = $1 and person = $2 order by 1
         ) as gone
         on conflict (instance_id, subject) do update set wrapped = null returning *`,
        [instanceId, subject],
      );
      for (const row of destroyed) forget({ instanceId, subject: row.subject });
    },

    async destroyOfStreams(aggregateType, olderThanMs) {
      const destroyed = await query(
        `delete from eventstore.keys
         where subject like '%/%' and split_part(subject, '/', 1) = $1 and made_at < now() - $2 * interval '1 millisecond'
         returning *`,
        [aggregateType, olderThanMs],
      );
      for (const { instance_id: instanceId, subject } of destroyed) forget({ instanceId, subject });
      return destroyed.length;
    },

    async living(instanceId, subjects) {
      const rows = await query(
        'select * from eventstore.keys where instance_id = $1 and subject = any($2) and wrapped is not null',
        [instanceId, subjects],
      );
      return rows.map(({ subject }) => subject);
    },

    async check() {
      const rows = await query(
        'select distinct on (master_key) * from eventstore.keys where subject = $1 and wrapped is not null',
        [ownKey],
      );
      for (const row of rows) await unwrap(row);
    },
  };
};

/** What is asked for in one go is looked up together: decoding a page of events costs one query for all its subjects. */
const coalesced = <N, R>(lookUp: (names: readonly N[]) => Promise<ReadonlyMap<string, R>>) => {
  let waiting: { readonly names: Map<string, N>; readonly found: Promise<ReadonlyMap<string, R>> } | undefined;
  return async (name: N, text: string): Promise<R | undefined> => {
    if (!waiting) {
      const names = new Map<string, N>();
      const found = Promise.resolve().then(() => {
        waiting = undefined;
        return lookUp([...names.values()]);
      });
      waiting = { names, found };
    }
    waiting.names.set(text, name);
    return (await waiting.found).get(text);
  };
};
