import { allColumns, isOptional, trackedColumns, typeOf } from '../column.ts';
import type { Table } from '../projection.ts';
import { quoted, sqlTypes } from './write.ts';

export const schema = 'projections';
/** The SQLSTATE that refuses a transaction of a worker whose lease is gone. */
export const leaseLost = 'FA001';
export const inSchema = (physical: string) => `${schema}.${quoted(physical)}`;

type Placed = {
  /** Its full name. */
  readonly place?: (physical: string) => string;
  /** False for one that a crash of the database may empty. */
  readonly kept?: boolean;
};

/** Makes a read model's table with its indexes: tenants apart by row-level security, readable for them and nobody else. */
export const createTable = (table: Table, physical: string, placed: Placed = {}): string =>
  [
    createBareTable(table, physical, placed),
    addKey(table, physical, placed),
    ...createIndexes(table, physical, placed),
  ].join(';\n');

/** Without key and indexes, which are made faster of many rows at once than of one after the other. */
export const createBareTable = (
  table: Table,
  physical: string,
  { place = inSchema, kept = true }: Placed = {},
): string => {
  const name = place(physical);
  const columns = Object.entries(allColumns(table)).map(
    ([column, type]) => `${quoted(column)} ${sqlTypes[typeOf(type)]}${isOptional(type) ? '' : ' not null'}`,
  );
  return [
    `create ${kept ? '' : 'unlogged '}table ${name} (${columns.join(', ')})`,
    `alter table ${name} enable row level security`,
    `create policy tenant on ${name} for select to fasti_tenant using (instance_id = current_setting('fasti.instance_id', true))`,
    `grant select on ${name} to fasti_tenant`,
    `comment on table ${name} is '${shapeOf(table).replaceAll("'", "''")}'`,
  ].join(';\n');
};

export const keyName = (physical: string) => quoted(`${physical}_pkey`);
const within = (names: readonly string[]) => ['instance_id', ...names].map(quoted).join(', ');

export const addKey = (table: Table, physical: string, { place = inSchema }: Placed = {}): string =>
  `alter table ${place(physical)} add constraint ${keyName(physical)} primary key (${within(table.key)})`;

export const createIndexes = (
  { indexes = [], parts }: Table,
  physical: string,
  { place = inSchema, kept = true }: Placed = {},
): readonly string[] => [
  ...indexes.map((index) => `create index on ${place(physical)} (${within(index)})`),
  ...(parts && kept ? [`select ${schema}.index_parts('${place(physical)}', '{${parts.join()}}')`] : []),
];

/** Kept as the table's comment, so that a definition that changed without a new version is noticed. */
export const shapeOf = (table: Table): string =>
  JSON.stringify({ columns: table.columns, key: table.key, indexes: table.indexes ?? [], parts: table.parts });

/** @throws Error naming what the definition does wrong. */
export const checkTable = (table: Table) => {
  const tracked = Object.keys(table.columns).find((name) => Object.hasOwn(trackedColumns, name));
  if (tracked !== undefined) throw new Error(`${table.name}.${tracked} is added to every table and can't be declared`);
  const names = [table.name, ...Object.keys(table.columns)];
  const strange = names.find((name) => !/^[a-z][a-z0-9_]{0,50}$/.test(name));
  if (strange !== undefined) throw new Error(`${strange} is no name for a table or a column`);
};
