import { genesis } from './hash-chain.ts';
import { consistencyPath, inclusionPath, type Subtree, subtreeOf } from './merkle.ts';
import type { Entry, LogSource } from './verify/log-source.ts';

/** The log with its Merkle tree, as checkpoints and proofs need it. Sizes count events, numbers begin at 1. */
export type VerifiableLog = {
  /** The event with this number, and the hash before it. */
  entry(number: bigint): Promise<{ readonly entry: Entry; readonly previous: Uint8Array } | undefined>;
  /** The number of the event with this id or at this position. */
  find(event: { readonly position: bigint } | { readonly eventId: string }): Promise<bigint | undefined>;
  /** Number of the newest event. */
  head(): Promise<bigint>;
  root(size: bigint): Promise<Uint8Array>;
  inclusion(number: bigint, size: bigint): Promise<readonly Uint8Array[]>;
  consistency(older: bigint, newer: bigint): Promise<readonly Uint8Array[]>;
};

/** What it reads: the log, hashes alone in bulk, and the nodes that were kept. */
export type TreeSource = LogSource &
  Pick<VerifiableLog, 'find'> & {
    /** Hashes of the events after one number up to another. */
    hashes(after: bigint, upTo: bigint): Promise<readonly Uint8Array[]>;
    /** The first so many nodes, as far as they are kept, in order and without gaps. */
    nodes(count: number): Promise<readonly Uint8Array[]>;
    keep(first: number, nodes: readonly Uint8Array[]): Promise<void>;
  };

/**
 * A node is kept for so many leaves. At five million events that is 4,883 nodes to read and hash for a root; a path takes the
 * leaves of two nodes besides.
 */
export const leavesPerNode = 1024;
/** So many missing nodes are made from one read of hashes. */
const nodesPerRead = 64;

export const verifiableLog = (source: TreeSource): VerifiableLog => {
  const nodesUpTo = async (count: number): Promise<readonly Uint8Array[]> => {
    const nodes = [...(await source.nodes(count))];
    while (nodes.length < count) {
      const first = nodes.length;
      const last = Math.min(count, first + nodesPerRead);
      const hashes = await source.hashes(BigInt(first * leavesPerNode), BigInt(last * leavesPerNode));
      if (hashes.length !== (last - first) * leavesPerNode) throw gapIn(first * leavesPerNode, last * leavesPerNode);
      const subtree = subtreeOf((index) => hashes[index] ?? genesis);
      const made = Array.from({ length: last - first }, (_, n) => subtree(n * leavesPerNode, (n + 1) * leavesPerNode));
      await source.keep(first, made);
      nodes.push(...made);
    }
    return nodes;
  };

  /** Everything that a path to these leaves in a tree of this size can ask for. */
  const treeOf = async (size: bigint, leaves: readonly number[] = []): Promise<Subtree> => {
    const full = Math.floor(Number(size) / leavesPerNode);
    const nodes = await nodesUpTo(full);
    const opened = new Map<number, readonly Uint8Array[]>();
    for (const node of new Set([full, ...leaves.map((leaf) => Math.floor(leaf / leavesPerNode))])) {
      const [first, last] = [node * leavesPerNode, Math.min((node + 1) * leavesPerNode, Number(size))];
      const hashes = first < last ? await source.hashes(BigInt(first), BigInt(last)) : [];
      if (hashes.length !== Math.max(0, last - first)) throw gapIn(first, last);
      opened.set(node, hashes);
    }
    return subtreeOf(
      (index) => opened.get(Math.floor(index / leavesPerNode))?.[index % leavesPerNode] ?? genesis,
      (from, to) =>
        to - from === leavesPerNode && from % leavesPerNode === 0 ? nodes[from / leavesPerNode] : undefined,
    );
  };

  return {
    find: source.find,
    head: source.head,

    async entry(number) {
      for await (const entries of source.entries(number - 2n, number)) {
        const entry = entries.find((one) => one.number === number);
        const previous = number === 1n ? genesis : entries.find((one) => one.number === number - 1n)?.hash;
        return entry && previous && { entry, previous };
      }
      return undefined;
    },

    root: async (size) => (await treeOf(size))(0, Number(size)),

    async inclusion(number, size) {
      const index = Number(number) - 1;
      return inclusionPath(index, Number(size), await treeOf(size, [index]));
    },

    async consistency(older, newer) {
      return consistencyPath(Number(older), Number(newer), await treeOf(newer, [Number(older) - 1]));
    },
  };
};

const gapIn = (from: number, to: number) =>
  new Error(`events between positions ${from + 1} and ${to} are missing: fasti audit verify tells which`);
