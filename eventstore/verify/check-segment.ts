import { genesis } from '../hash-chain.ts';
import { growingTree, leafHash, type Peak } from '../merkle.ts';
import { type Before, chainCheck } from './check-chain.ts';
import { type Finding, findings } from './finding.ts';
import { beforeEverything, type LogSource } from './log-source.ts';

/** A stretch of the log, both ends included. `marks`: positions in it at which the tree is wanted, ascending. */
export type Segment = { readonly first: bigint; readonly last: bigint; readonly marks: readonly bigint[] };

/** The tree over a stretch, up to a position in it, and that event's hash. */
export type Mark = { readonly position: bigint; readonly hash: Uint8Array; readonly peaks: readonly Peak[] };

export type SegmentReport = {
  readonly events: number;
  readonly findings: readonly Finding[];
  readonly findingCount: number;
  readonly marks: readonly Mark[];
  /** The tree over the whole stretch; undefined when it has gaps. */
  readonly peaks: readonly Peak[] | undefined;
};

/** What may stand before the first event ever. */
const nothingBefore: Before = { number: 0n, hash: genesis, createdAt: new Date(0), createdAtMicros: 0 };

const entryBefore = async (source: LogSource, first: bigint): Promise<Before | undefined> => {
  if (first === 1n) return nothingBefore;
  for await (const [entry] of source.entries(first - 2n, first - 1n)) return entry;
  return undefined;
};

export const checkSegment = async (
  source: LogSource,
  { first, last, marks: wanted }: Segment,
  onProgress: (events: number) => void = () => {},
): Promise<SegmentReport> => {
  const found = findings();
  const chain = chainCheck(first, await entryBefore(source, first), found);
  const tree = growingTree();
  const marks: Mark[] = [];
  const waiting = [...wanted];
  let events = 0;

  const after = first === 1n ? beforeEverything : first - 1n;
  for await (const entries of source.entries(after, last)) {
    for (const entry of entries) {
      chain.next(entry);
      tree.add(leafHash(entry.hash));
      if (entry.number !== waiting[0]) continue;
      waiting.shift();
      marks.push({ position: entry.number, hash: entry.hash, peaks: tree.peaks() });
    }
    events += entries.length;
    onProgress(entries.length);
  }
  chain.end(last);

  const whole = BigInt(events) === last - first + 1n;
  return {
    events,
    findings: found.kept(),
    findingCount: found.count(),
    marks,
    peaks: whole ? tree.peaks() : undefined,
  };
};
