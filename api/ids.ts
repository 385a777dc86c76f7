import { createHash } from 'node:crypto';
import { hostname } from 'node:os';

/** Sonyflake's epoch for ids: its unit of time is 10 ms. */
const epoch = Date.UTC(2019, 3, 29) / 10;
const perUnit = 256;

/** 16 bits that differ between processes which make ids at the same time. */
const thisMachine = (): number => createHash('sha256').update(`${hostname()} ${process.pid}`).digest().readUInt16BE();

/**
 * Decimal ids of about 18 digits, strictly increasing within a process: 39 bits of time, 8 of sequence, 16 of machine, as ZITADEL's.
 * More than 256 in 10 ms borrow from the time to come.
 */
export const idMaker = (now: () => number = Date.now, machine: number = thisMachine()): (() => string) => {
  let unit = 0;
  let sequence = 0;
  return () => {
    const current = Math.floor(now() / 10) - epoch;
    if (current > unit) {
      unit = current;
      sequence = 0;
    } else if (++sequence === perUnit) {
      unit += 1;
      sequence = 0;
    }
    return String((BigInt(unit) << 24n) | (BigInt(sequence) << 16n) | BigInt(machine));
  };
};

export const newId = idMaker();
