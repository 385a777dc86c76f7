import { allColumns, isOptional, type Values } from '../../column.ts';
import type { Table } from '../../projection.ts';
import type { Intent } from '../../rows.ts';

/**
 * What Postgres may refuse of a change, so that it has to be asked: a rebuild writes rows only as they are at last, but an
 * event that was refused on its way must be refused again. Duplicate keys are seen by the rows themselves.
 */
export const isDoubtful = (intent: Intent): boolean => {
  if (intent.op === 'remove') return hasDoubtfulValue(intent.table, intent.where, Object.keys(intent.where));
  if (intent.op === 'update')
    return hasDoubtfulValue(intent.table, intent.set, Object.keys(intent.set)) || lacks(intent.table, intent.set, true);
  return hasDoubtfulValue(intent.table, intent.row, intent.given) || lacks(intent.table, intent.row, false);
};

/** An entry of an index holds about 2,700 bytes: so long a text is tried. */
const surelyIndexable = 400;

type Known = { readonly required: readonly string[]; readonly indexed: ReadonlySet<string> };
const tables = new WeakMap<Table, Known>();
const knownOf = (table: Table): Known => {
  const known = tables.get(table) ?? {
    required: Object.entries(allColumns(table)).flatMap(([name, column]) => (isOptional(column) ? [] : [name])),
    indexed: new Set([...table.key, ...(table.indexes ?? []).flat()]),
  };
  tables.set(table, known);
  return known;
};

const lacks = (table: Table, values: Values, onlyNamed: boolean): boolean =>
  knownOf(table).required.some((name) => values[name] === null || (!onlyNamed && values[name] === undefined));

const hasDoubtfulValue = (table: Table, values: Values, names: readonly string[]): boolean => {
  const { indexed } = knownOf(table);
  return names.some((name) => {
    const value = values[name];
    return doubtful(value) || (indexed.has(name) && lengthOf(value) > surelyIndexable);
  });
};

const lengthOf = (value: unknown): number =>
  typeof value === 'string' || value instanceof Uint8Array
    ? value.length
    : Array.isArray(value)
      ? value.join().length
      : 0;

/** Postgres reads no year of more than four digits in the form that we write, and none before the first. */
const firstYear = new Date('0001-01-01T00:00:00Z').getTime();
const fiveDigitYear = Date.UTC(10_000, 0);

const doubtful = (value: unknown): boolean => {
  switch (typeof value) {
    case 'string':
      return value.includes('\0') || !value.isWellFormed();
    case 'number':
      return value !== (value | 0);
    case 'bigint':
      return value !== BigInt.asIntN(64, value);
    case 'object':
      if (value === null || value instanceof Uint8Array) return false;
      if (value instanceof Date) return value.getTime() < firstYear || value.getTime() >= fiveDigitYear;
      return /\\u0000|\\ud[89a-f]/i.test(JSON.stringify(value));
    default:
      return false;
  }
};
