import type { Executor } from '../../eventstore/execute.ts';

/**
 * Answers from what this process remembers, which what another process recorded a moment ago may be missing from. So memory
 * may say yes; a refusal, or nothing found, is asked again of the store before anybody is told.
 */
export const fromMemory = async <A extends Pick<Executor, 'loadAll' | 'recent'> & Partial<Executor>, R>(
  api: A,
  ask: (api: A) => Promise<R>,
): Promise<R> => {
  const remembered = await ask(rememberingOf(api)).catch(() => undefined);
  return remembered ?? ask(api);
};

type Remembers = Pick<Executor, 'recent'>;

/** Made once for each: to copy all that it is made of costs every request as much as what is asked of it. */
const rememberingOf = <A extends Remembers>(api: A): A => {
  const { load, loadAll } = api.recent;
  const remembering = known.get(api) ?? { ...api, load, loadAll };
  known.set(api, remembering);
  // Of the api that it was made for.
  return remembering as A;
};
const known = new WeakMap<Remembers, Remembers>();
