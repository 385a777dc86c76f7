import type { Values } from '../column.ts';
import type { Table } from '../projection.ts';
import { changedByUpsert, type Intent, merged } from '../rows.ts';

/** Rows to write and, for an update or a removal, the values that find them. */
type Affected = { readonly where: Values; readonly values: Values };

/** One statement for many rows: all have the same columns in `where`, and the same `columns` to write. */
export type Write = {
  readonly op: Intent['op'];
  readonly table: Table;
  readonly columns: readonly string[];
  readonly rows: readonly Affected[];
};

/** What is known of a key while a batch is folded: whether its old row goes, and what is written after that. */
type Pending = {
  readonly table: Table;
  readonly key: Values;
  readonly removed: boolean;
  readonly next?:
    | { readonly op: 'insert'; readonly row: Values }
    | { readonly op: 'upsert'; readonly row: Values; readonly changed: readonly string[] }
    | { readonly op: 'update'; readonly set: Values };
};

/**
 * Folds the changes of a batch by key, so that each row is written once, without reading any. A change by other columns
 * than the key touches rows that only Postgres knows: it is a barrier, what was pending for its table goes before it.
 */
export const foldBatch = (intents: Iterable<Intent>): readonly Write[] => {
  const writes: Write[] = [];
  const pending = new Map<Table, Map<string, Pending>>();
  const flush = (table: Table) => {
    writes.push(...writesOf(table, [...(pending.get(table)?.values() ?? [])]));
    pending.delete(table);
  };
  for (const intent of intents) {
    const { table } = intent;
    if (intent.key === undefined) {
      flush(table);
      writes.push(barrierOf(intent));
      continue;
    }
    const known = pending.get(table)?.get(intent.key) ?? untouched(intent);
    const folded = fold(known, intent);
    if (folded === undefined) flush(table);
    const byKey = pending.get(table) ?? new Map<string, Pending>();
    pending.set(table, byKey.set(intent.key, folded ?? (fold(untouched(intent), intent) as Pending)));
  }
  for (const table of pending.keys()) flush(table);
  return writes;
};

const untouched = (intent: Intent): Pending => {
  const values = 'row' in intent ? intent.row : intent.where;
  const key = Object.fromEntries(intent.table.key.map((name) => [name, values[name]]));
  return { table: intent.table, key: { instance_id: intent.instanceId, ...key }, removed: false };
};

/** Undefined: the two cannot be written as one, or Postgres has to refuse the second. */
const fold = (known: Pending, intent: Intent): Pending | undefined => {
  const { next } = known;
  switch (intent.op) {
    case 'remove':
      return { table: known.table, key: known.key, removed: true };
    case 'insert':
      return next ? undefined : { ...known, next: { op: 'insert', row: intent.row } };
    case 'upsert': {
      const changed = changedByUpsert(intent.table, intent.given);
      if (next?.op === 'update') return undefined;
      if (next) return { ...known, next: widened(next, intent.row, changed) };
      return {
        ...known,
        next: known.removed ? { op: 'insert', row: intent.row } : { op: 'upsert', row: intent.row, changed },
      };
    }
    case 'update':
      if (next?.op === 'update') return { ...known, next: { op: 'update', set: { ...next.set, ...intent.set } } };
      if (next) return { ...known, next: widened(next, intent.set, Object.keys(intent.set)) };
      return known.removed ? known : { ...known, next: { op: 'update', set: intent.set } };
  }
};

type Whole = Extract<NonNullable<Pending['next']>, { readonly row: Values }>;
const widened = (next: Whole, change: Values, columns: readonly string[]): Whole => ({
  ...next,
  row: merged(next.row, change, columns),
  ...(next.op === 'upsert' ? { changed: [...new Set([...next.changed, ...columns])] } : {}),
});

const barrierOf = (intent: Intent): Write => {
  if (!('where' in intent)) throw new Error(`a row of ${intent.table.name} came without its key`);
  const values = intent.op === 'update' ? intent.set : {};
  const where = { instance_id: intent.instanceId, ...intent.where };
  return { op: intent.op, table: intent.table, columns: Object.keys(values), rows: [{ where, values }] };
};

/** Removals first: a row that comes after one has the same key. */
const writesOf = (table: Table, pending: readonly Pending[]): readonly Write[] => {
  const groups = new Map<string, Write & { readonly rows: Affected[] }>();
  const add = (op: Write['op'], columns: readonly string[], row: Affected) => {
    const name = [op, ...columns].join();
    const group = groups.get(name) ?? { op, table, columns, rows: [] };
    group.rows.push(row);
    groups.set(name, group);
  };
  for (const { removed, key } of pending) if (removed) add('remove', [], { where: key, values: {} });
  for (const { next, key } of pending) {
    if (next?.op === 'insert') add('insert', Object.keys(next.row), { where: {}, values: next.row });
    if (next?.op === 'upsert') add('upsert', [...next.changed].sort(), { where: {}, values: next.row });
    if (next?.op === 'update') add('update', Object.keys(next.set).sort(), { where: key, values: next.set });
  }
  return [...groups.values()];
};
