import type { Pool } from 'pg';
import { dataKey, newKeyBytes } from '../data-key.ts';
import type { DataKey, Keys } from '../keys.ts';
import { lru } from '../lru.ts';
import { type Soon, whenThere } from '../soon.ts';
import { type KeyName, keyTable, ownKey, textOf, type WrappedKey } from './key-table.ts';
import { type MasterKeyOptions, masterKeysOf } from './master-keys.ts';

/** How long a process may go on opening what belongs to an erased person when the news of it is lost. */
const remembered = 60_000;

export const instanceKeyContext = (instanceId: string) => textOf({ instanceId, subject: ownKey });

/** `masterKeys`: the first one wraps new keys, any of them opens. */
export const postgresKeys = (
  pool: Pick<Pool, 'query'>,
  masterKeys: readonly [string, ...string[]],
  { capacity = 10_000, ...options }: { readonly capacity?: number } & MasterKeyOptions = {},
): Keys => {
  const table = keyTable(pool);
  const masters = masterKeysOf(table.query, masterKeys, options);
  const cache = openedKeys(capacity);

  const wrapperOf = async ({ instanceId, subject, masterKey }: WrappedKey): Promise<DataKey> =>
    subject === ownKey ? (await masters.find(masterKey)).key : instance(instanceId);

  const unwrap = async (wrapped: WrappedKey): Promise<DataKey | undefined> => {
    if (wrapped.wrapped === null) return undefined;
    const key = dataKey((await wrapperOf(wrapped)).open(wrapped.wrapped, textOf(wrapped)));
    return cache.keep(wrapped, key);
  };

  /** @throws WrongMasterKey when one was replaced that is not known here: what it wraps now would be lost with it. */
  const hearOfReplacements = async () => {
    for (const { masterKey } of await table.ofEachMasterKey()) await masters.find(masterKey);
  };

  const add = async (name: KeyName): Promise<WrappedKey> => {
    const isOwn = name.subject === ownKey;
    if (isOwn) await hearOfReplacements();
    const master = masters.newest();
    const wrapper = isOwn ? master.key : await instance(name.instanceId);
    const wrapped = wrapper.seal(newKeyBytes(), textOf(name));
    return table.findOrAdd({ ...name, wrapped, masterKey: isOwn ? master.id : null }, textOf(name));
  };

  const read = async (name: KeyName, orCreate: boolean): Promise<DataKey | undefined> => {
    // A new person's key is mostly new; an instance's is there, and many may ask for it at once.
    const found = orCreate && name.subject !== ownKey ? undefined : await table.find(name);
    const wrapped = found ?? (orCreate ? await add(name) : undefined);
    return wrapped && unwrap(wrapped);
  };

  /** Under way: which keys of streams go with the person only the database tells, and until then none of them opens anything. */
  const erasures = new Set<Promise<void>>();

  const find = (name: KeyName, orCreate: boolean): Soon<DataKey | undefined> => {
    if (erasures.size > 0 && isOfStream(name))
      return Promise.allSettled(erasures).then(() => cache.get(name) ?? read(name, orCreate));
    return cache.get(name) ?? read(name, orCreate);
  };

  const instance = (instanceId: string): Soon<DataKey> =>
    whenThere(find({ instanceId, subject: ownKey }, true), (key) => {
      if (!key) throw new Error(`the key of the instance ${instanceId} was destroyed`);
      return key;
    });

  return {
    instance,
    subject: (instanceId, subject, { create: orCreate = false } = {}) => find({ instanceId, subject }, orCreate),
    adopt: (instanceId, subject, person) => table.adopt({ instanceId, subject }, person),

    async destroySubject(instanceId, subject) {
      cache.forget({ instanceId, subject });
      const erasure = table.destroy({ instanceId, subject }).then((gone) => gone.forEach(cache.forget));
      erasures.add(erasure);
      await erasure.finally(() => erasures.delete(erasure));
    },

    async destroyOfStreams(aggregateType, olderThanMs) {
      const destroyed = await table.destroyOfStreams(aggregateType, olderThanMs);
      for (const key of destroyed) cache.forget(key);
      return destroyed.length;
    },

    living: async (instanceId, subjects) => (await table.living(instanceId, subjects)).map(({ subject }) => subject),

    async check() {
      for (const key of await table.ofEachMasterKey()) await unwrap(key);
    },
  };
};

/** Named by type and id (subject.ts). */
const isOfStream = ({ subject }: KeyName) => subject.includes('/');

/** The keys that this process has opened. */
const openedKeys = (capacity: number) => {
  const placeOf = ({ instanceId, subject }: KeyName) => `${instanceId}\x1f${subject}`;
  const opened = lru<{ readonly key: DataKey; readonly until: number }>(capacity);
  /** Erased while this process runs: a key that was on its way when that was heard is not kept. */
  const erased = lru<true>(capacity);
  return {
    get(name: KeyName): DataKey | undefined {
      const known = opened.get(placeOf(name));
      return known && known.until > performance.now() ? known.key : undefined;
    },
    /** Undefined: it was erased meanwhile. */
    keep(name: KeyName, key: DataKey): DataKey | undefined {
      if (erased.get(placeOf(name))) return undefined;
      opened.set(placeOf(name), { key, until: performance.now() + remembered });
      return key;
    },
    forget(name: KeyName) {
      erased.set(placeOf(name), true);
      opened.delete(placeOf(name));
    },
  };
};
