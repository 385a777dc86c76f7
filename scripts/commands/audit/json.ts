import type { ShownEvent } from '../../../projections/audit/shown.ts';

/** For JSON.stringify: positions are numbers to a machine that reads our output. */
export const bigintAsNumber = (_: string, value: unknown) => (typeof value === 'bigint' ? Number(value) : value);

/** An event as one line of JSON; its sealed origin stays away. */
export const jsonLine = ({ hash, origin: _, ...event }: ShownEvent): string =>
  JSON.stringify({ ...event, hash: Buffer.from(hash).toString('hex') }, bigintAsNumber);

/** A value in a table for people. */
export const cell = (value: unknown): string =>
  value instanceof Date ? value.toISOString() : typeof value === 'object' ? JSON.stringify(value) : String(value);
