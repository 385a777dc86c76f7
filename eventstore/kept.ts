import { lru } from './lru.ts';
import type { News } from './news.ts';

/**
 * Answers in memory that are good until one of some types of event is heard of in their instance: for whoever knows that the
 * news are current.
 */
export type Kept<V> = {
  get(instanceId: string, key: string): { readonly value: V } | undefined;
  /** The position that an answer has to have seen to be kept; undefined before anything was heard. */
  since(instanceId: string): bigint | undefined;
  /** `since`: what it was before the answer was asked for. Nothing is kept if it has changed in the meantime. */
  keep(instanceId: string, key: string, value: V, since: bigint): void;
};

/** Keys may be chosen by strangers: a longer one is not worth its memory. */
const longestKey = 250;

export const keptUntil = <V>(news: Pick<News, 'listen'>, types: ReadonlySet<string>, capacity = 10_000): Kept<V> => {
  const answers = lru<{ readonly value: V; readonly since: bigint }>(capacity);
  const changed = new Map<string, bigint>();
  let beginning: bigint | undefined;
  const sinceOf = (instanceId: string) => changed.get(instanceId) ?? beginning;

  news.listen({
    heard(occurrences) {
      for (const { instanceId, type, position } of occurrences)
        if (types.has(type) && position > (sinceOf(instanceId) ?? 0n)) changed.set(instanceId, position);
    },
    lost(position) {
      changed.clear();
      beginning = position;
    },
  });

  const nameOf = (instanceId: string, key: string) => JSON.stringify([instanceId, key]);
  return {
    get(instanceId, key) {
      const known = answers.get(nameOf(instanceId, key));
      return known?.since === sinceOf(instanceId) ? known : undefined;
    },
    since: sinceOf,
    keep(instanceId, key, value, since) {
      if (key.length <= longestKey && since === sinceOf(instanceId))
        answers.set(nameOf(instanceId, key), { value, since });
    },
  };
};
