import type { Fasti } from '../support/fasti.ts';

type Written = {
  readonly type: string;
  readonly aggregateId: string;
  readonly payload: object;
  readonly actor: string;
};

/** What an action answers, and exactly the events that it wrote, opened. */
export const recorded = async <A>(
  { api }: Pick<Fasti, 'api'>,
  action: () => Promise<A>,
): Promise<{ readonly answer: A; readonly events: readonly Written[] }> => {
  const before = await api.store.head();
  const answer = await action();
  const { events } = await api.store.readAll(before, { limit: 1000 });
  return { answer, events: await api.codec.decodeAll(events) };
};

/** The types of the events that an action wrote, in order. */
export const typesOf = async (fasti: Pick<Fasti, 'api'>, action: () => Promise<unknown>): Promise<readonly string[]> =>
  (await recorded(fasti, action)).events.map(({ type }) => type);
