import type { Executor } from '../../eventstore/execute.ts';

/**
 * Answers from what this process remembers, which what another process recorded a moment ago may be missing from. So memory
 * may say yes; a refusal, or nothing found, is asked again of the store before anybody is told.
 */
export const fromMemory = async <A extends Pick<Executor, 'loadAll' | 'recent'> & Partial<Executor>, R>(
  api: A,
  ask: (api: A) => Promise<R>,
): Promise<R> => {
  const { load, loadAll } = api.recent;
  const remembered = await ask({ ...api, load, loadAll }).catch(() => undefined);
  return remembered ?? ask(api);
};
