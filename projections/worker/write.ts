import { allColumns, encoded, typeOf, type Values } from '../column.ts';
import type { ColumnType, Table } from '../projection.ts';
import type { Write } from './batch.ts';
import type { Statement } from './transaction.ts';

export const sqlTypes: { readonly [T in ColumnType]: string } = {
  text: 'text collate "C"',
  texts: 'text[] collate "C"',
  boolean: 'boolean',
  integer: 'integer',
  bigint: 'bigint',
  timestamptz: 'timestamptz',
  jsonb: 'jsonb',
  bytea: 'bytea',
};

/** All rows of a write travel as one JSON parameter. `physical` is the table's full name in Postgres. */
export const statementOf = (write: Write, physical: string): Statement => {
  switch (write.op) {
    case 'insert':
    case 'upsert':
      return insertion(write, physical);
    case 'update': {
      const assignments = write.columns.map((name) => `${quoted(name)} = r.${quoted(name)}`).join(', ');
      return matching(write, `update ${physical} t set ${assignments} from`);
    }
    case 'remove':
      return matching(write, `delete from ${physical} t using`);
  }
};

export const quoted = (name: string) => `"${name}"`;

const insertion = ({ op, table, columns, rows }: Write, physical: string): Statement => {
  const names = Object.keys(allColumns(table));
  const list = names.map(quoted).join(', ');
  const assignments = columns.map((name) => `${quoted(name)} = excluded.${quoted(name)}`).join(', ');
  const key = ['instance_id', ...table.key].map(quoted).join(', ');
  return {
    text: `insert into ${physical} (${list}) select ${list} from json_to_recordset($1) as r(${definitions(table, names)})${
      op === 'upsert' ? ` on conflict (${key}) do update set ${assignments}` : ''
    }`,
    values: [jsonOf(rows.map(({ values }) => values))],
  };
};

/** A column may be both searched by and written, so that the searched ones travel under names of their own. */
const sought = (name: string) => `where_${name}`;

const matching = ({ table, columns, rows }: Write, start: string): Statement => {
  const where = rows[0]?.where ?? {};
  const names = Object.keys(where).filter((name) => where[name] !== null);
  const conditions = [
    ...names.map((name) => `t.${quoted(name)} = r.${quoted(sought(name))}`),
    ...Object.keys(where)
      .filter((name) => where[name] === null)
      .map((name) => `t.${quoted(name)} is null`),
  ];
  const record = [definitions(table, columns), definitions(table, names, sought)]
    .filter((part) => part !== '')
    .join(', ');
  return {
    text: `${start} json_to_recordset($1) as r(${record}) where ${conditions.join(' and ')}`,
    values: [
      jsonOf(
        rows.map((row) => ({
          ...row.values,
          ...Object.fromEntries(names.map((name) => [sought(name), row.where[name]])),
        })),
      ),
    ],
  };
};

const definitions = (table: Table, names: readonly string[], as = (name: string) => name) => {
  const columns = allColumns(table);
  return names.map((name) => `${quoted(as(name))} ${sqlTypes[typeOf(columns[name] ?? 'text')]}`).join(', ');
};

const jsonOf = (rows: readonly Values[]) =>
  JSON.stringify(
    rows.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, encoded(value)]))),
  );
