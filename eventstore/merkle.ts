import { sha256 } from './hash-chain.ts';

/**
 * The Merkle tree of RFC 9162, section 2.1, over the log: leaf n is the hash of the event at position n + 1. A subtree is
 * named by the leaves it stands on, the last one excluded; whoever can answer for subtrees (postgres/merkle-nodes.ts keeps the
 * larger ones) can answer everything here without hashing the log again.
 */
export type Subtree = (from: number, to: number) => Uint8Array;

const hashOf = (...parts: readonly Uint8Array[]): Uint8Array => sha256(Buffer.concat(parts));
const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

export const leafHash = (data: Uint8Array): Uint8Array => hashOf(leafPrefix, data);
export const nodeHash = (left: Uint8Array, right: Uint8Array): Uint8Array => hashOf(nodePrefix, left, right);
export const emptyRoot: Uint8Array = hashOf();

/** The largest power of two below n, which is two at least. */
const splitOf = (n: number): number => {
  let power = 1;
  while (power * 2 < n) power *= 2;
  return power;
};

/** RFC 9162, 2.1.1. `known` may answer for a subtree, so that it is not taken apart. */
export const subtreeOf = (
  leaf: (index: number) => Uint8Array,
  known: (from: number, to: number) => Uint8Array | undefined = () => undefined,
): Subtree => {
  const subtree: Subtree = (from, to) => {
    if (to === from) return emptyRoot;
    const answer = known(from, to);
    if (answer !== undefined) return answer;
    if (to - from === 1) return leafHash(leaf(from));
    const middle = from + splitOf(to - from);
    return nodeHash(subtree(from, middle), subtree(middle, to));
  };
  return subtree;
};

/** RFC 9162, 2.1.3.1: what must be known beside leaf `index` to come to the root of `size` leaves. */
export const inclusionPath = (index: number, size: number, subtree: Subtree): readonly Uint8Array[] => {
  const path = (from: number, to: number): Uint8Array[] => {
    if (to - from === 1) return [];
    const middle = from + splitOf(to - from);
    return index < middle ? [...path(from, middle), subtree(middle, to)] : [...path(middle, to), subtree(from, middle)];
  };
  return path(0, size);
};

/** RFC 9162, 2.1.4.1: what shows that the tree of `older` leaves is the beginning of the one of `newer`. */
export const consistencyPath = (older: number, newer: number, subtree: Subtree): readonly Uint8Array[] => {
  const path = (size: number, from: number, to: number, whole: boolean): Uint8Array[] => {
    if (size === to - from) return whole ? [] : [subtree(from, to)];
    const split = splitOf(to - from);
    const middle = from + split;
    return size <= split
      ? [...path(size, from, middle, whole), subtree(middle, to)]
      : [...path(size - split, middle, to, false), subtree(from, middle)];
  };
  return older === 0 ? [] : path(older, 0, newer, true);
};

/** RFC 9162, 2.1.3.2: the root that this leaf and path lead to; undefined when the path has the wrong length. */
export const rootOfInclusion = (
  leaf: Uint8Array,
  index: number,
  size: number,
  path: readonly Uint8Array[],
): Uint8Array | undefined => {
  const climb = (from: number, to: number, rest: readonly Uint8Array[]): Uint8Array | undefined => {
    if (to - from === 1) return rest.length === 0 ? leafHash(leaf) : undefined;
    const sibling = rest.at(-1);
    if (sibling === undefined) return undefined;
    const middle = from + splitOf(to - from);
    const inner = index < middle ? climb(from, middle, rest.slice(0, -1)) : climb(middle, to, rest.slice(0, -1));
    if (inner === undefined) return undefined;
    return index < middle ? nodeHash(inner, sibling) : nodeHash(sibling, inner);
  };
  return index >= 0 && index < size ? climb(0, size, path) : undefined;
};

/** One peak of a tree that grows: the root of a full subtree. */
export type Peak = { readonly size: number; readonly hash: Uint8Array };

/** A tree that only grows at its right end, known by its peaks: one for each bit of its size. */
export const growingTree = () => {
  const peaks: Peak[] = [];
  return {
    /** A full subtree, no larger than the last peak. */
    add(hash: Uint8Array, size = 1) {
      let grown: Peak = { size, hash };
      for (let last = peaks.at(-1); last?.size === grown.size; last = peaks.at(-1)) {
        peaks.pop();
        grown = { size: grown.size * 2, hash: nodeHash(last.hash, grown.hash) };
      }
      peaks.push(grown);
    },
    peaks: (): readonly Peak[] => [...peaks],
  };
};

export const rootOfPeaks = (peaks: readonly Peak[]): Uint8Array =>
  peaks.length === 0
    ? emptyRoot
    : peaks.map(({ hash: peak }) => peak).reduceRight((right, left) => nodeHash(left, right));
