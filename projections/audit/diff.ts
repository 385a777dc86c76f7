import type { Codec } from '../../eventstore/codec.ts';
import { type EventStore, isNotAfter, type Moment, type Stream } from '../../eventstore/eventstore.ts';
import { encoded, isSame, type Values } from '../column.ts';
import { projectionErrors } from '../errors.ts';
import type { Projection, Table } from '../projection.ts';
import { type Rows, rowsAfter } from '../rows.ts';
import { type ShownEvent, shown } from './shown.ts';

type FieldChange = { readonly name: string; readonly before: unknown; readonly after: unknown };
export type RowDifference = {
  readonly readModel: string;
  readonly table: string;
  readonly key: Values;
  readonly kind: 'added' | 'changed' | 'removed';
  readonly fields: readonly FieldChange[];
};
export type Difference = {
  /** Organization that owns it; undefined: it did not exist by then. */
  readonly owner: string | undefined;
  readonly changes: readonly RowDifference[];
  /** Between the moments, oldest first. */
  readonly events: readonly ShownEvent[];
};

/** They change with everything, and say nothing of what changed. */
const bookkeeping = new Set(['instance_id', 'change_date', 'sequence']);

/** Some tenth of a second; all others wait for that long. */
const mostEvents = 20_000;

const revisionOf = async (store: EventStore, { instanceId, aggregateType, aggregateId }: Stream): Promise<number> => {
  const filter = { instanceId, aggregateTypes: [aggregateType], aggregateIds: [aggregateId] };
  const { events } = await store.readAll(0n, { limit: 1, backwards: true, filter });
  return events[0]?.revision ?? 0;
};

/** What all read models would have shown of one stream at two moments, where that differs. */
export const difference = async (
  store: EventStore,
  codec: Codec,
  projections: readonly Projection[],
  stream: Stream,
  { from, until }: { readonly from: Moment; readonly until: Moment },
): Promise<Difference> => {
  if ((await revisionOf(store, stream)) > mostEvents) throw projectionErrors.too_long_to_compare();
  const events = await codec.decodeAll(await store.read(stream, { until }));
  const old = events.filter(isNotAfter(from));
  const changes = projections.flatMap((projection) => {
    const [before, after] = [rowsAfter(projection, old), rowsAfter(projection, events)];
    return projection.tables.flatMap((table) => tableDifference(projection, table, stream.instanceId, before, after));
  });
  return { owner: events[0]?.owner, changes, events: events.slice(old.length).map(shown(codec.schemas)) };
};

const tableDifference = (
  projection: Projection,
  table: Table,
  instanceId: string,
  before: Rows,
  after: Rows,
): readonly RowDifference[] => {
  const byKey = (rows: Rows) =>
    new Map(
      rows
        .matching(table, instanceId, {})
        .map((row) => [JSON.stringify(table.key.map((name) => encoded(row[name]))), row]),
    );
  const [old, current] = [byKey(before), byKey(after)];
  return [...new Set([...old.keys(), ...current.keys()])].flatMap((key) => {
    const [was, is] = [old.get(key), current.get(key)];
    const fields = fieldChanges(table, was ?? {}, is ?? {});
    if (fields.length === 0) return [];
    const row = is ?? was ?? {};
    return {
      readModel: projection.name,
      table: table.name,
      key: Object.fromEntries(table.key.map((name) => [name, row[name]])),
      kind: was === undefined ? 'added' : is === undefined ? 'removed' : 'changed',
      fields,
    };
  });
};

const fieldChanges = ({ secret = [] }: Table, was: Values, is: Values): readonly FieldChange[] =>
  [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((name) => !bookkeeping.has(name) && !isSame(was[name] ?? null, is[name] ?? null))
    .map((name) => {
      const hidden = (value: unknown) => (value === null || value === undefined ? null : '(not shown)');
      return secret.includes(name)
        ? { name, before: hidden(was[name]), after: hidden(is[name]) }
        : { name, before: was[name] ?? null, after: is[name] ?? null };
    });
