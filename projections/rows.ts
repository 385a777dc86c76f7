import type { DomainEvent, Envelope } from '../domain/decider.ts';
import { encoded, isSame, normalized, type Values } from './column.ts';
import type { Projection, RowChange, Seen, Table } from './projection.ts';

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
      ...Object.fromEntries(Object.keys(table.columns).map((name) => [name, null])),
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

const normalizedAll = (table: Table, values: Values): Values =>
  Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, normalized(table, name, value)]),
  );

const conditionOf = (table: Table, where: Values): Values =>
  Object.fromEntries(
    Object.entries(where).map(([name, value]) => {
      if (value === undefined) throw new Error(`a condition on ${table.name}.${name} has no value`);
      return [name, normalized(table, name, value)];
    }),
  );

const keyOf = (table: Table, values: Values, columns: readonly string[] = table.key): string | undefined => {
  if (columns.length !== table.key.length || table.key.some((name) => (values[name] ?? null) === null))
    return undefined;
  return JSON.stringify([values['instance_id'], ...table.key.map((name) => encoded(values[name]))]);
};

/** Tables in memory: one event after the other, as Postgres would hold them. */
export class Rows {
  private readonly tables = new Map<string, Map<string, Values>>();

  apply(event: Envelope, changes: readonly RowChange[]) {
    for (const change of changes) this.applyOne(intentOf(event, change));
  }

  /** All rows with these values. */
  matching(table: Table, instanceId: string, where: Values): readonly Values[] {
    return this.entries(table, instanceId, conditionOf(table, where)).map(([, row]) => row);
  }

  private applyOne(intent: Intent) {
    const rows = this.rowsOf(intent.table);
    switch (intent.op) {
      case 'insert':
      case 'upsert': {
        const key = intent.key as string;
        const old = rows.get(key);
        if (old && intent.op === 'insert')
          throw new Error(`${intent.table.name} has a row with the key ${key} already`);
        rows.set(key, old ? merged(old, intent.row, changedByUpsert(intent.table, intent.given)) : intent.row);
        return;
      }
      case 'update':
        for (const [key, row] of this.affected(intent)) rows.set(key, { ...row, ...intent.set });
        return;
      case 'remove':
        for (const [key] of this.affected(intent)) rows.delete(key);
    }
  }

  private affected({ table, instanceId, key, where }: Extract<Intent, { where: Values }>) {
    if (key === undefined) return this.entries(table, instanceId, where);
    const row = this.rowsOf(table).get(key);
    return row ? [[key, row] as const] : [];
  }

  private entries(table: Table, instanceId: string, where: Values): readonly [string, Values][] {
    const conditions = Object.entries({ ...where, instance_id: instanceId });
    return [...this.rowsOf(table)].filter(([, row]) => conditions.every(([name, value]) => isSame(row[name], value)));
  }

  private rowsOf(table: Table) {
    const rows = this.tables.get(table.name) ?? new Map<string, Values>();
    this.tables.set(table.name, rows);
    return rows;
  }
}
