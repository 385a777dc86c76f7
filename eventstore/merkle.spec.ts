import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  consistencyPath,
  emptyRoot,
  growingTree,
  inclusionPath,
  leafHash,
  nodeHash,
  rootOfInclusion,
  rootOfPeaks,
  subtreeOf,
} from './merkle.ts';

const hex = (bytes: Uint8Array | undefined) => bytes && Buffer.from(bytes).toString('hex');
const leafAt = (index: number) => createHash('sha256').update(String(index)).digest();
const subtree = subtreeOf(leafAt);
const size = fc.integer({ min: 1, max: 300 });

describe('the Merkle tree of the log', () => {
  it('has the roots of the test vectors that Certificate Transparency logs share', () => {
    const data = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657'].map((text) =>
      Buffer.from(text, 'hex'),
    );
    const roots = [1, 2, 3, 7].map((n) => hex(subtreeOf((index) => data[index] ?? emptyRoot)(0, n)));
    expect(hex(emptyRoot)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(roots).toEqual([
      '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
      'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
      'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
      'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
    ]);
  });

  it('tells leaves and nodes apart, so that no node passes for a leaf', () => {
    expect(hex(leafHash(Buffer.concat([leafAt(0), leafAt(1)])))).not.toBe(hex(nodeHash(leafAt(0), leafAt(1))));
  });

  it('leads from every leaf to its root, and from no other leaf, place or path', () => {
    fc.assert(
      fc.property(size, fc.nat(), fc.nat(), (n, at, other) => {
        const index = at % n;
        const path = inclusionPath(index, n, subtree);
        const root = hex(subtree(0, n));
        expect(hex(rootOfInclusion(leafAt(index), index, n, path))).toBe(root);
        expect(hex(rootOfInclusion(leafAt(n), index, n, path))).not.toBe(root);
        if (other % n !== index) expect(hex(rootOfInclusion(leafAt(index), other % n, n, path))).not.toBe(root);
        expect(rootOfInclusion(leafAt(index), index, n, [...path, leafAt(1)])).toBeUndefined();
        expect(rootOfInclusion(leafAt(index), n, n, path)).toBeUndefined();
      }),
    );
  });

  it('comes to the same root when it grows leaf by leaf, or by full subtrees', () => {
    fc.assert(
      fc.property(size, (n) => {
        const [single, blocks] = [growingTree(), growingTree()];
        for (let index = 0; index < n; index++) single.add(leafHash(leafAt(index)));
        const full = n - (n % 16);
        for (let from = 0; from < full; from += 16) blocks.add(subtree(from, from + 16), 16);
        for (let index = full; index < n; index++) blocks.add(leafHash(leafAt(index)));
        expect(hex(rootOfPeaks(single.peaks()))).toBe(hex(subtree(0, n)));
        expect(hex(rootOfPeaks(blocks.peaks()))).toBe(hex(subtree(0, n)));
      }),
    );
  });

  it('needs no more hashes than the tree is high to show that it is a continuation', () => {
    fc.assert(
      fc.property(size, size, (a, b) => {
        const [older, newer] = [Math.min(a, b), Math.max(a, b)];
        const path = consistencyPath(older, newer, subtree);
        expect(path.length).toBeLessThanOrEqual(Math.ceil(Math.log2(newer)) + 1);
        if (older === newer) expect(path).toEqual([]);
      }),
    );
  });
});
