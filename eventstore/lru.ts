/** Keeps the entries that were used last. */
export type Lru<V> = {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  delete(key: string): void;
  clear(): void;
  /** As they are now: entries may be deleted meanwhile. */
  entries(): readonly (readonly [string, V])[];
};

/**
 * In two generations: what is used becomes young, and what is young moves no more. When the young ones are half of what may be
 * kept they become the old ones, and those that were old go. To move an entry of one Map of 10,000 to its end whenever it is
 * read took 1.8 µs, some twenty times a request; this takes 0.1.
 */
export const lru = <V>(capacity: number): Lru<V> => {
  const half = Math.max(1, Math.floor(capacity / 2));
  let young = new Map<string, V>();
  let old = new Map<string, V>();

  const use = (key: string, value: V) => {
    if (young.size >= half && !young.has(key)) {
      old = young;
      young = new Map();
    }
    young.set(key, value);
  };
  return {
    get: (key) => {
      const value = young.get(key);
      if (value !== undefined) return value;
      const older = old.get(key);
      if (older !== undefined) use(key, older);
      return older;
    },
    set: use,
    delete: (key) => {
      young.delete(key);
      old.delete(key);
    },
    clear: () => {
      young.clear();
      old.clear();
    },
    entries: () => [...new Map([...old, ...young])],
  };
};
