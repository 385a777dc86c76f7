import type { Values } from '../../column.ts';

/** About what a value costs in V8: a slot, and what it points to. */
const slot = 8;
const object = 40;

/** Bytes of memory, roughly: enough to keep a rebuild within its bounds. */
export const weightOf = (row: Values): number => {
  // The object itself, its key in the map and in an index.
  let bytes = 250;
  for (const name in row) bytes += slot + weightOfValue(row[name]);
  return bytes;
};

const weightOfValue = (value: unknown): number => {
  switch (typeof value) {
    case 'string':
      return object + value.length;
    case 'bigint':
      return object;
    case 'object':
      if (value === null) return 0;
      if (value instanceof Uint8Array) return 2 * object + value.length;
      return value instanceof Date ? 2 * object : 4 * JSON.stringify(value).length;
    default:
      return 0;
  }
};
