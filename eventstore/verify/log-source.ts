import type { StoredEvent } from '../eventstore.ts';

/** An event as a verifier sees it: the payload in the very text that is kept. */
export type Entry = Omit<StoredEvent, 'payload'> & {
  readonly text: string;
  /** Place in the log from 1, without gaps: the position, where a store's positions have none. */
  readonly number: bigint;
};

export type LogSource = {
  /** Number of the newest event, 0 for an empty log. */
  head(): Promise<bigint>;
  /** Events after one number and up to another, in order, in pages. Below number 1 too, if there are any. */
  entries(after: bigint, upTo: bigint): AsyncIterable<readonly Entry[]>;
};

/** Before whatever a log may hold, also what has no business there. */
export const beforeEverything = -(2n ** 62n);
