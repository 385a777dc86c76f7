/**
 * Postgres' binary form of one-dimensional arrays. pg sends a Buffer as binary; its own text form of arrays, escaped here
 * and parsed there, costs about a fifth of a batch's round trip.
 * Layout: dimensions, has nulls, element type, length, lower bound; then each element with its length, -1 for null.
 */
const headerLength = 20;
const lengthOfNull = -1;

const header = (array: Buffer, elementType: number, count: number) => {
  array.writeInt32BE(1, 0);
  array.writeInt32BE(1, 4);
  array.writeInt32BE(elementType, 8);
  array.writeInt32BE(count, 12);
  array.writeInt32BE(1, 16);
};

type Writer<T> = (array: Buffer, value: T, offset: number) => void;

const fixed =
  <T>(elementType: number, size: number, write: Writer<T>) =>
  (values: readonly (T | null)[]): Buffer => {
    const array = Buffer.allocUnsafe(headerLength + values.length * (4 + size));
    header(array, elementType, values.length);
    let offset = headerLength;
    for (const value of values) {
      array.writeInt32BE(value === null ? lengthOfNull : size, offset);
      offset += 4;
      if (value === null) continue;
      write(array, value, offset);
      offset += size;
    }
    return array.subarray(0, offset);
  };

const textual =
  (elementType: number) =>
  (values: readonly (string | null)[]): Buffer => {
    let size = headerLength + values.length * 4;
    for (const value of values) if (value !== null) size += Buffer.byteLength(value);
    const array = Buffer.allocUnsafe(size);
    header(array, elementType, values.length);
    let offset = headerLength;
    for (const value of values) {
      const length = value === null ? 0 : array.write(value, offset + 4);
      array.writeInt32BE(value === null ? lengthOfNull : length, offset);
      offset += 4 + length;
    }
    return array;
  };

// The numbers are the element types' ids in pg_type, the same in every Postgres.
export const texts = textual(25);
export const jsons = textual(114);
export const smallints = fixed<number>(21, 2, (array, value, offset) => array.writeInt16BE(value, offset));
export const integers = fixed<number>(23, 4, (array, value, offset) => array.writeInt32BE(value, offset));
export const bigints = fixed<number>(20, 8, (array, value, offset) => array.writeBigInt64BE(BigInt(value), offset));
export const uuids = fixed<string>(2950, 16, (array, value, offset) => array.write(digitsOf(value), offset, 'hex'));
/** Of a UUID; a third of the time that it takes to look for the hyphens. */
const digitsOf = (uuid: string) =>
  uuid.slice(0, 8) + uuid.slice(9, 13) + uuid.slice(14, 18) + uuid.slice(19, 23) + uuid.slice(24);
/** Byte strings of 32 bytes: hashes. */
export const hashes = fixed<Uint8Array>(17, 32, (array, value, offset) => array.set(value, offset));
