import type { DomainEvent, Envelope } from '../domain/decider.ts';
import type { RecordedEvent } from '../eventstore/codec.ts';
import { encoded, normalized, type Values } from './column.ts';
import { projectionErrors } from './errors.ts';
import type { Projection, RowChange, Seen, Table } from './projection.ts';
import { type Noted, RowTable } from './row-table.ts';

/** What a projection makes of an event; nothing for a type that it does not listen to. */
export const changesOf = (projection: Projection, event: Seen<DomainEvent>): readonly RowChange[] => {
  if (!Object.hasOwn(projection.on, event.type)) return [];
  // The map pairs each handler with its own event type; that pairing is lost in Projection.
  const handler = projection.on[event.type] as (event: Seen<DomainEvent>) => RowChange | readonly RowChange[];
  const changes = handler(event);
  return 'op' in changes ? [changes] : changes;
};

/** A change checked against its table, with the values of its event filled in. */
export type Intent = {
  readonly table: Table;
  readonly instanceId: string;
  /** Set when the change names exactly one row by its key. */
  readonly key: string | undefined;
} & (
  | { readonly op: 'insert' | 'upsert'; readonly row: Values; readonly given: readonly string[] }
  | { readonly op: 'update'; readonly where: Values; readonly set: Values }
  | { readonly op: 'remove'; readonly where: Values }
);

/** @throws Error when a value does not fit its column, or the change would move a row to another key. */
export const intentOf = (event: Envelope, change: RowChange): Intent => {
  const { table } = change;
  const { instanceId } = event;
  const touched = { change_date: event.createdAt, sequence: BigInt(event.revision) };
  if (change.op === 'insert' || change.op === 'upsert') {
    const given = normalizedAll(table, change.row);
    const row = {
      ...emptyRow(table),
      ...given,
      instance_id: instanceId,
      resource_owner: event.owner,
      creation_date: event.createdAt,
      ...touched,
    };
    const key = keyOf(table, row);
    if (key === undefined) throw new Error(`a row of ${table.name} needs its key: ${table.key.join(', ')}`);
    return { op: change.op, table, instanceId, key, row, given: Object.keys(given) };
  }
  const where = conditionOf(table, change.where);
  const key = keyOf(table, { ...where, instance_id: instanceId }, Object.keys(where));
  if (change.op === 'remove') return { op: 'remove', table, instanceId, key, where };
  const moved = table.key.find((name) => change.set[name] !== undefined);
  if (moved !== undefined) throw new Error(`${table.name}.${moved} is part of the key and never changes`);
  return { op: 'update', table, instanceId, key, where, set: { ...normalizedAll(table, change.set), ...touched } };
};

const emptyRows = new WeakMap<Table, Values>();
const emptyRow = (table: Table): Values => {
  const known = emptyRows.get(table) ?? Object.fromEntries(Object.keys(table.columns).map((name) => [name, null]));
  emptyRows.set(table, known);
  return known;
};

/** The row after an update or a repeated upsert; owner and creation stay those of the first event. */
export const merged = (row: Values, change: Values, columns: readonly string[]): Values => ({
  ...row,
  ...Object.fromEntries(columns.map((name) => [name, change[name]])),
});

/** Columns that an upsert changes on a row that is already there. */
export const changedByUpsert = (table: Table, given: readonly string[]) => [
  ...given.filter((name) => !table.key.includes(name)),
  'change_date',
  'sequence',
];

const normalizedAll = (table: Table, values: Values): Values => {
  const all: { [column: string]: unknown } = {};
  for (const name of Object.keys(values))
    if (values[name] !== undefined) all[name] = normalized(table, name, values[name]);
  return all;
};

const conditionOf = (table: Table, where: Values): Values =>
  Object.fromEntries(
    Object.entries(where).map(([name, value]) => {
      if (value === undefined) throw new Error(`a condition on ${table.name}.${name} has no value`);
      return [name, normalized(table, name, value)];
    }),
  );

/** Names one row; undefined when the columns are not exactly those of the key. */
export const keyOf = (table: Table, values: Values, columns: readonly string[] = table.key): string | undefined => {
  if (columns.length !== table.key.length || table.key.some((name) => (values[name] ?? null) === null))
    return undefined;
  return JSON.stringify([values['instance_id'], ...table.key.map((name) => encoded(values[name]))]);
};

/** Tables in memory: one event after the other, as Postgres would hold them. */
export class Rows {
  private readonly tables = new Map<string, RowTable>();
  private readonly noted: Noted | undefined;

  constructor(noted?: Noted) {
    this.noted = noted;
  }

  apply(event: Envelope, changes: readonly RowChange[]) {
    for (const change of changes) this.change(intentOf(event, change));
  }

  /** All rows with these values. */
  matching(table: Table, instanceId: string, where: Values): readonly Values[] {
    return this.table(table)
      .matching(instanceId, conditionOf(table, where))
      .map(([, row]) => row);
  }

  change(intent: Intent) {
    const table = this.table(intent.table);
    switch (intent.op) {
      case 'insert':
      case 'upsert': {
        const key = intent.key as string;
        const old = table.rows.get(key);
        if (old && intent.op === 'insert')
          throw new Error(`${intent.table.name} has a row with the key ${key} already`);
        table.set(key, old ? merged(old, intent.row, changedByUpsert(intent.table, intent.given)) : intent.row);
        return;
      }
      case 'update':
        for (const [key, row] of this.affected(intent)) table.set(key, { ...row, ...intent.set });
        return;
      case 'remove':
        for (const [key] of this.affected(intent)) table.delete(key);
    }
  }

  /** The rows that a change is about, as they are. */
  affected(intent: Intent): readonly (readonly [string, Values])[] {
    const table = this.table(intent.table);
    if (intent.key === undefined) return 'where' in intent ? table.matching(intent.instanceId, intent.where) : [];
    const row = table.rows.get(intent.key);
    return row ? [[intent.key, row] as const] : [];
  }

  table({ name }: Table): RowTable {
    const rows = this.tables.get(name) ?? new RowTable(this.noted);
    this.tables.set(name, rows);
    return rows;
  }
}

/** What a projection would have shown after these events. @throws projection.unreadable_at if it could not follow one of them */
export const rowsAfter = (projection: Projection, events: readonly RecordedEvent[]): Rows => {
  const rows = new Rows();
  try {
    for (const event of events) rows.apply(event, changesOf(projection, event as Seen<DomainEvent>));
  } catch (error) {
    throw Object.assign(projectionErrors.unreadable_at(), { cause: error });
  }
  return rows;
};
