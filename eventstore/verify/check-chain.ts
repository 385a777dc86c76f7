import { leafOf, linkOf } from '../hash-chain.ts';
import { type Findings, hex } from './finding.ts';
import type { Entry } from './log-source.ts';

const nameOf = ({ instanceId, aggregateType, aggregateId, revision, type }: Entry) =>
  `${aggregateType}/${aggregateId} revision ${revision} (${type}) of instance ${instanceId}`;

/** What stands before an event: its hash, unless nothing does. */
export type Before = Pick<Entry, 'number' | 'hash' | 'createdAt' | 'createdAtMicros'>;

const microsOf = ({ createdAt, createdAtMicros }: Pick<Entry, 'createdAt' | 'createdAtMicros'>) =>
  createdAt.getTime() * 1000 + createdAtMicros;
const timeText = (event: Pick<Entry, 'createdAt' | 'createdAtMicros'>) =>
  `${event.createdAt.toISOString().slice(0, -1)}${String(event.createdAtMicros).padStart(3, '0')}Z`;

/**
 * Holds each event against the one before it. It goes on from the hash that is stored, not from the one that should be:
 * so a single change is found once, where it was made, and a stretch can begin anywhere.
 */
export const chainCheck = (first: bigint, before: Before | undefined, found: Findings) => {
  let last = before;
  let expected = first;

  const missing = (upTo: bigint) => {
    if (expected > upTo) return;
    const which =
      expected === upTo ? `the event at position ${expected} is` : `the events at positions ${expected} to ${upTo} are`;
    found.add({ kind: 'missing', position: expected, message: `${which} missing` });
  };

  return {
    next(entry: Entry) {
      const { number: position } = entry;
      if (position < expected)
        found.add({
          kind: 'misplaced',
          position,
          event: nameOf(entry),
          message: 'there is another event at this position, or none can be',
        });
      else missing(position - 1n);

      const isNext = last !== undefined && last.number === position - 1n;
      if (isNext && last !== undefined) {
        const hash = linkOf(last.hash, leafOf(entry, entry, entry, entry.text), entry);
        if (Buffer.compare(hash, entry.hash) !== 0)
          found.add({
            kind: 'changed',
            position,
            event: nameOf(entry),
            message: 'the event, or its place in the log, is not as it was written',
            expected: `the hash ${hex(hash)}, by what the event says and by the hash before it`,
            found: `the hash ${hex(entry.hash)}`,
          });
        if (microsOf(entry) < microsOf(last))
          found.add({
            kind: 'time',
            position,
            event: nameOf(entry),
            message: 'time goes back',
            expected: `${timeText(last)} or later`,
            found: timeText(entry),
          });
      }
      last = entry;
      if (position >= expected) expected = position + 1n;
    },

    /** Nothing else comes before the end of the stretch. */
    end: missing,
  };
};
