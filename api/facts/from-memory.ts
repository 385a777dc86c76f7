import type { Executor } from '../../eventstore/execute.ts';

/**
 * Answers from what this process remembers, which what another process recorded a moment ago may be missing from. So memory
 * may say yes; a refusal, or nothing found, is asked again of the store before anybody is told.
 */
export const fromMemory = async <A extends Pick<Executor, 'loadAll' | 'recent'> & Partial<Executor>, R>(
  api: A,
  ask: (api: A) => Promise<R>,
): Promise<R> => {
  const remembered = await ask(fromMemoryAlone(api)).catch(() => undefined);
  return remembered ?? ask(api);
};

type Remembers = Pick<Executor, 'recent'>;

/** The same api, which reads streams from memory alone. Made once: it is asked for several times a request. */
export const fromMemoryAlone = <A extends Remembers>(api: A): A => {
  const { load, loadAll } = api.recent;
  const known = alone.get(api) ?? Object.assign(Object.create(api) as Remembers, { load, loadAll });
  alone.set(api, known);
  // Made from this one.
  return known as A;
};
const alone = new WeakMap<Remembers, Remembers>();
