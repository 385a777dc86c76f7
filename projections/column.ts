import type { Column, Columns, ColumnType, Table } from './projection.ts';

export type Values = { readonly [column: string]: unknown };

/** What the engine adds to every table and fills in from the event. */
export const trackedColumns: Columns = {
  instance_id: 'text',
  resource_owner: 'text',
  creation_date: 'timestamptz',
  change_date: 'timestamptz',
  sequence: 'bigint',
};

/** Made once a table: every value of every row asks for its column. */
const columnsOf = new WeakMap<Table, Columns>();
export const allColumns = (table: Table): Columns => {
  const known = columnsOf.get(table) ?? { ...trackedColumns, ...table.columns };
  columnsOf.set(table, known);
  return known;
};
export const isOptional = (column: Column) => column.endsWith('?');
export const typeOf = (column: Column) => column.replace('?', '') as ColumnType;

/** The value as a read gives it back, so that a row folded in memory equals the row in Postgres. */
export const normalized = (table: Table, name: string, value: unknown): unknown => {
  const column = allColumns(table)[name];
  if (column === undefined) throw new Error(`${table.name} has no column ${name}`);
  if (value === null || value === undefined) return null;
  const type = typeOf(column);
  const known = normalize[type](value);
  if (known === undefined) throw new Error(`${table.name}.${name} takes ${type}, not ${typeof value}`);
  return known;
};

/** Undefined: the value is of another type. */
const normalize: { readonly [T in ColumnType]: (value: unknown) => unknown } = {
  text: (value) => (typeof value === 'string' ? value : undefined),
  texts: (value) => (Array.isArray(value) && value.every((item) => typeof item === 'string') ? [...value] : undefined),
  boolean: (value) => (typeof value === 'boolean' ? value : undefined),
  integer: (value) => (Number.isInteger(value) ? value : undefined),
  bigint: (value) => (typeof value === 'bigint' || Number.isSafeInteger(value) ? BigInt(value as number) : undefined),
  timestamptz: (value) => (value instanceof Date && !Number.isNaN(value.getTime()) ? value : undefined),
  jsonb: (value) => JSON.parse(JSON.stringify(value)),
  bytea: (value) => (value instanceof Uint8Array ? Buffer.from(value) : undefined),
};

/** The normalized value as JSON that Postgres casts back to the column's type. */
export const encoded = (value: unknown): unknown => {
  if (typeof value === 'bigint') return String(value);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array) return `\\x${Buffer.from(value).toString('hex')}`;
  return value;
};

/** Two normalized values are one and the same to Postgres' `=`. */
export const isSame = (a: unknown, b: unknown) =>
  a === b || (typeof a === 'object' && typeof b === 'object' && canonical(encoded(a)) === canonical(encoded(b)));

/** As text, the same for what Postgres takes for the same. */
export const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
