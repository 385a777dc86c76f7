import type { RecordedEvent } from '../../eventstore/codec.ts';
import type { Fasti } from '../support/fasti.ts';

type Logged = Pick<Fasti, 'api'>;

/** Who records, in its own time, that a message was sent. */
const notifier = 'NOTIFICATION';

/** What was written after this position, but for that. */
export const writtenSince = async ({ api }: Logged, position: bigint): Promise<readonly RecordedEvent[]> => {
  const { events } = await api.store.readAll(position, { limit: 1000 });
  return api.codec.decodeAll(events.filter(({ actor }) => actor !== notifier));
};

/** What an action answers, and exactly the events that it wrote, opened. */
export const recorded = async <A>(
  fasti: Logged,
  action: () => Promise<A>,
): Promise<{ readonly answer: A; readonly events: readonly RecordedEvent[] }> => {
  const before = await fasti.api.store.head();
  const answer = await action();
  return { answer, events: await writtenSince(fasti, before) };
};

/** The same in short: type and payload of each event, in order. */
export const eventsOf = async (fasti: Logged, action: () => Promise<unknown>) =>
  (await recorded(fasti, action)).events.map(({ type, payload }) => [type, payload] as const);

/** Only the types. */
export const typesOf = async (fasti: Logged, action: () => Promise<unknown>): Promise<readonly string[]> =>
  (await recorded(fasti, action)).events.map(({ type }) => type);
