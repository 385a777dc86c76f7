import { setTimeout as pause } from 'node:timers/promises';
import type { Codec } from '../../eventstore/codec.ts';
import type { EventStore, ReadFilter } from '../../eventstore/eventstore.ts';
import { bellOf } from '../worker/bell.ts';
import { type ShownEvent, shown } from './shown.ts';

/** The log was looked through up to `position`; `event`: what was found there. */
export type Followed = { readonly position: bigint; readonly event?: ShownEvent };

const pageSize = 200;
/** On a busy log a follower looks so often at most: events come in handfuls then, not one by one. */
const restMs = 50;

type Options = {
  readonly filter: ReadFilter;
  /** Only what lies beyond. */
  readonly after: bigint;
  readonly signal: AbortSignal;
  /** So often it says how far it is, if nothing was found. */
  readonly heartbeatMs?: number;
};

/**
 * What is recorded beyond a position, and then what is recorded from now on, in the order of the log; ends when the signal
 * says so. Begun again from the last position it answered, it misses nothing and answers nothing twice.
 */
export async function* follow(
  store: EventStore,
  codec: Codec,
  { filter, after, signal, heartbeatMs = 10_000 }: Options,
): AsyncGenerator<Followed, void, undefined> {
  const bell = bellOf();
  const stopListening = store.onAppended(bell.ring);
  signal.addEventListener('abort', bell.ring, { once: true });
  const show = shown(codec.schemas);
  let position = after;
  let told = performance.now();
  try {
    while (!signal.aborted) {
      const heard = bell.heard();
      const page = await store.readAll(position, { limit: pageSize, filter });
      for (const event of (await codec.decodeAll(page.events)).map(show)) {
        yield { position: event.position, event };
        if (signal.aborted) return;
        told = performance.now();
      }
      position = page.position;
      if (performance.now() - told >= heartbeatMs) {
        yield { position };
        told = performance.now();
      }
      if (page.events.length < pageSize) await Promise.race([bell.after(heard), resting(heartbeatMs, signal)]);
      if (page.events.length === 0) await resting(restMs, signal);
    }
  } finally {
    stopListening();
    signal.removeEventListener('abort', bell.ring);
  }
}

const resting = (ms: number, signal: AbortSignal) =>
  pause(ms, undefined, { signal, ref: false }).catch(() => undefined);
