import { type FileHandle, open } from 'node:fs/promises';

/**
 * A Bloom filter in a file. The header: what it is, how many bits, how many of them a hash sets, how many hashes are in it, all
 * little endian; then the bits.
 */
const magic = 'fasti-bloom-sha1';
const headerBytes = 40;

export type BloomShape = { readonly bits: number; readonly perHash: number };

/** Bloom's own formulas: the fewest bits for so many hashes and so many mistakes. */
export const shapeFor = (hashes: number, falsePositives: number): BloomShape => {
  const bits = Math.ceil((-Math.max(1, hashes) * Math.log(falsePositives)) / Math.LN2 ** 2 / 64) * 64;
  // 48 bits times twenty are a whole number still.
  return { bits, perHash: Math.min(20, Math.max(1, Math.round((bits / Math.max(1, hashes)) * Math.LN2))) };
};

/** A SHA-1 is as random as one could wish: its own halves say which bits (Kirsch and Mitzenmacher, 2006). */
const placesOf = (sha1: Buffer, { bits, perHash }: BloomShape): readonly number[] => {
  const first = sha1.readUIntLE(0, 6);
  const step = sha1.readUIntLE(6, 6) | 1;
  return Array.from({ length: perHash }, (_, index) => (first + index * step) % bits);
};

export const bloomBuilder = (shape: BloomShape) => {
  const bytes = Buffer.alloc(shape.bits / 8);
  let count = 0;
  return {
    add(sha1: Buffer) {
      for (const place of placesOf(sha1, shape)) {
        const byte = Math.floor(place / 8);
        bytes[byte] = (bytes[byte] ?? 0) | (1 << (place % 8));
      }
      count++;
    },
    async save(path: string) {
      const header = Buffer.alloc(headerBytes);
      header.write(magic, 'latin1');
      header.writeBigUInt64LE(BigInt(shape.bits), 16);
      header.writeBigUInt64LE(BigInt(shape.perHash), 24);
      header.writeBigUInt64LE(BigInt(count), 32);
      const file = await open(path, 'w');
      try {
        await file.write(header);
        // One call takes at most two gigabytes.
        for (let at = 0; at < bytes.length; at += 2 ** 30) await file.write(bytes.subarray(at, at + 2 ** 30));
      } finally {
        await file.close();
      }
    },
  };
};

export type Bloom = { readonly hashes: number; has(sha1: Buffer): Promise<boolean>; close(): Promise<void> };

/** Read where it is asked, never whole: a list of a billion takes no memory but the system's cache. @throws Error */
export const openBloom = async (path: string): Promise<Bloom> => {
  const file = await open(path, 'r');
  try {
    const header = Buffer.alloc(headerBytes);
    await file.read(header, 0, headerBytes, 0);
    const shape = { bits: Number(header.readBigUInt64LE(16)), perHash: Number(header.readBigUInt64LE(24)) };
    const { size } = await file.stat();
    if (header.toString('latin1', 0, magic.length) !== magic || size !== headerBytes + shape.bits / 8)
      throw new Error(`${path} is not a whole file of \`fasti passwords bloom\`.`);
    return {
      hashes: Number(header.readBigUInt64LE(32)),
      has: async (sha1) => (await Promise.all(placesOf(sha1, shape).map((place) => isSet(file, place)))).every(Boolean),
      close: () => file.close(),
    };
  } catch (error) {
    await file.close();
    throw error;
  }
};

const isSet = async (file: FileHandle, place: number): Promise<boolean> => {
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, headerBytes + Math.floor(place / 8));
  return ((buffer[0] ?? 0) & (1 << (place % 8))) !== 0;
};
