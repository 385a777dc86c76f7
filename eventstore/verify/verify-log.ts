import { growingTree, type Peak, rootOfPeaks } from '../merkle.ts';
import type { Mark, Segment, SegmentReport } from './check-segment.ts';
import { type Finding, hex } from './finding.ts';

/** What somebody signed once: that the log up to this position ended with this hash, and was the tree of this root. */
export type Signed = {
  /** For people: which checkpoint, signed when. */
  readonly name: string;
  readonly position: bigint;
  readonly hash: Uint8Array;
  readonly root: Uint8Array;
};

export type Verification = {
  readonly from: bigint;
  readonly to: bigint;
  readonly events: number;
  /** In position order; the first is where to begin to look. */
  readonly findings: readonly Finding[];
  /** With those that are not listed. */
  readonly findingCount: number;
  /** Of the checkpoints that were given: how many the log agrees with, and how many lie outside of what was looked at. */
  readonly checkpoints: { readonly agreeing: number; readonly outside: number };
};

type Range = {
  readonly head: bigint;
  readonly from?: bigint | undefined;
  readonly to?: bigint | undefined;
  readonly checkpoints?: readonly Signed[];
};

type Work = {
  /** Looks at one stretch, wherever that happens. */
  readonly run: (segment: Segment, onProgress: (events: number) => void) => Promise<SegmentReport>;
  readonly parallel: number;
  readonly onProgress?: (events: number) => void;
};

/** A power of two: stretches that begin with a full tree fit together without hashing a leaf again. */
const segmentSize = 2n ** 13n;

const segmentsOf = (from: bigint, to: bigint, marks: readonly bigint[]): readonly Segment[] => {
  const segments: Segment[] = [];
  for (let first = from; first <= to; ) {
    const full = ((first - 1n) / segmentSize + 1n) * segmentSize;
    const last = full < to ? full : to;
    segments.push({ first, last, marks: marks.filter((position) => position >= first && position <= last) });
    first = last + 1n;
  }
  return segments;
};

/** In the order of the segments, whatever order they end in. */
const runAll = async (segments: readonly Segment[], { run, parallel, onProgress = () => {} }: Work) => {
  const reports: SegmentReport[] = [];
  const numbers = segments.keys();
  const work = async () => {
    for (const number of numbers) {
      const segment = segments[number];
      if (segment !== undefined) reports[number] = await run(segment, onProgress);
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return reports;
};

/** The whole log's tree at each mark; undefined from the first gap on, and when the log was not looked at from its start. */
const treesOf = (from: bigint, reports: readonly SegmentReport[]) => {
  const trees = new Map<bigint, { readonly mark: Mark; readonly root: Uint8Array | undefined }>();
  const tree = growingTree();
  let isWhole = from === 1n;
  for (const { marks, peaks } of reports) {
    const before: readonly Peak[] = tree.peaks();
    for (const mark of marks) {
      const hasRoot = isWhole && peaks !== undefined;
      trees.set(mark.position, { mark, root: hasRoot ? rootOfPeaks([...before, ...mark.peaks]) : undefined });
    }
    isWhole &&= peaks !== undefined;
    for (const { hash, size } of peaks ?? []) if (isWhole) tree.add(hash, size);
  }
  return trees;
};

const judge = (
  signed: Signed,
  head: bigint,
  tree: { mark: Mark; root: Uint8Array | undefined } | undefined,
  agreed: bigint,
): Finding | undefined => {
  const { name, position } = signed;
  if (position > head)
    return {
      kind: 'truncated',
      position: head + 1n,
      message: `the newest events are missing: ${name} was signed when the log had reached position ${position}`,
      expected: `events up to position ${position} at least`,
      found: `a log that ends at position ${head}`,
    };
  if (tree === undefined) return undefined;
  if (hex(tree.mark.hash) !== hex(signed.hash))
    return {
      kind: 'rewritten',
      position,
      message: `the log was written anew, from an event between positions ${agreed + 1n} and ${position} on: ${name} disagrees`,
      expected: `the hash ${hex(signed.hash)} at position ${position}, as it was signed`,
      found: `the hash ${hex(tree.mark.hash)}`,
    };
  if (tree.root !== undefined && hex(tree.root) !== hex(signed.root))
    return {
      kind: 'root',
      position,
      message: `the root that ${name} signed is not the root of the log's tree`,
      expected: `the root ${hex(tree.root)}, by the hashes of the events`,
      found: `the root ${hex(signed.root)}`,
    };
  return undefined;
};

const holdAgainst = (
  signed: readonly Signed[],
  head: bigint,
  trees: ReturnType<typeof treesOf>,
): { readonly findings: readonly Finding[]; readonly agreeing: number; readonly outside: number } => {
  const findings: Finding[] = [];
  let [agreeing, outside, agreed] = [0, 0, 0n];
  for (const one of signed.toSorted((a, b) => Number(a.position - b.position))) {
    const tree = trees.get(one.position);
    const finding = judge(one, head, tree, agreed);
    if (finding !== undefined) findings.push(finding);
    else if (tree === undefined) outside++;
    else {
      agreeing++;
      agreed = one.position;
    }
  }
  return { findings, agreeing, outside };
};

/** Holds every event of a stretch of the log against the one before it, and the log against what was signed of it. */
export const verifyLog = async (
  { head, from = 1n, to = head, checkpoints = [] }: Range,
  work: Work,
): Promise<Verification> => {
  const end = to < head ? to : head;
  const marks = [...new Set(checkpoints.map(({ position }) => position))].sort((a, b) => Number(a - b));
  const reports = await runAll(segmentsOf(from, end, marks), work);
  const held = holdAgainst(checkpoints, head, treesOf(from, reports));
  return {
    from,
    to: end,
    events: reports.reduce((sum, { events }) => sum + events, 0),
    findings: [...reports.flatMap(({ findings }) => findings), ...held.findings].sort((a, b) =>
      Number(a.position - b.position),
    ),
    findingCount: reports.reduce((sum, { findingCount }) => sum + findingCount, held.findings.length),
    checkpoints: { agreeing: held.agreeing, outside: held.outside },
  };
};
