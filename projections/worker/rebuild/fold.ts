import { streamName } from '../../../eventstore/eventstore.ts';
import type { Values } from '../../column.ts';
import type { Projection, Table } from '../../projection.ts';
import type { RowTable } from '../../row-table.ts';
import { type Intent, keyOf, Rows } from '../../rows.ts';
import { intentsOf } from '../intents.ts';
import type { Delivered } from '../source.ts';
import type { WorkerPool } from '../transaction.ts';
import { isDoubtful } from './doubt.ts';
import type { FreshTables } from './fresh-tables.ts';
import { probe } from './probe.ts';
import { weightOf } from './weight.ts';

/** A stream that the rebuild could not follow from this event on; `waiting` counts the events that wait, this one included. */
export type Refused = { readonly event: Delivered; readonly error: unknown; waiting: number };

type Options = {
  readonly pool: WorkerPool;
  readonly projection: Projection;
  readonly fresh: FreshTables;
  /** Name of a table that is made to try something, and gone again. */
  readonly probeNameOf: (table: Table) => string;
  /** Positions that an operator had the projection pass over. */
  readonly skipped: ReadonlySet<bigint>;
  /** Later events are left to who comes after. */
  readonly until: bigint;
};

type Step = { readonly event: Delivered; readonly intents: readonly Intent[]; readonly error?: unknown };

/**
 * The history of one projection, folded to the rows that it ends with. What does not fit in memory waits in the tables that
 * are being filled, and comes back when an event touches it.
 */
export const foldOf = ({ pool, projection, fresh, probeNameOf, skipped, until }: Options) => {
  const types = new Set(Object.keys(projection.on));
  const refused = new Map<string, Refused>();
  const undo: (() => void)[] = [];
  let weight = 0;
  let events = 0;
  const rows = new Rows((table, key, before, after) => {
    weight += (after ? weightOf(after) : 0) - (before ? weightOf(before) : 0);
    undo.push(() => restore(table, key, before));
  });

  const stepOf = (event: Delivered): Step => {
    try {
      return { event, intents: intentsOf(projection, event) };
    } catch (error) {
      return { event, intents: [], error };
    }
  };

  const put = (table: Table, taken: readonly Values[]) => {
    for (const row of taken) rows.table(table).set(keyOf(table, row) as string, row);
  };

  /** All at once, as one event after the other would cost a round trip each. */
  const takeBackByKey = async (steps: readonly Step[]) => {
    const wanted = new Map<Table, Map<string, Values>>();
    for (const { intents } of steps)
      for (const intent of intents) {
        const { key, table } = intent;
        if (key === undefined || !fresh.isSpilled(table) || rows.table(table).rows.has(key)) continue;
        const keys = wanted.get(table) ?? new Map<string, Values>();
        wanted.set(table, keys.set(key, keyValues(intent)));
      }
    for (const [table, keys] of wanted) put(table, await fresh.takeByKey(table, [...keys.values()]));
  };

  const takeBackByCondition = async (intents: readonly Intent[]) => {
    for (const intent of intents)
      if (intent.key === undefined && 'where' in intent && fresh.isSpilled(intent.table))
        put(intent.table, await fresh.takeWhere(intent.table, intent.instanceId, intent.where));
  };

  /** False: the changes have to be asked for, and none of them has happened. */
  const change = (intents: readonly Intent[], isKnownToPass: boolean): boolean => {
    undo.length = 0;
    if (!isKnownToPass && intents.some(isDoubtful)) return false;
    try {
      for (const intent of intents) rows.change(intent);
      return true;
    } catch (error) {
      for (const step of undo.splice(0).reverse()) step();
      if (isKnownToPass) throw error;
      return false;
    }
  };

  const ask = async ({ event, intents }: Step) => {
    const before = new Map<Table, Map<string, Values>>();
    for (const intent of intents) {
      const known = before.get(intent.table) ?? new Map<string, Values>();
      before.set(intent.table, known);
      for (const [key, row] of rows.affected(intent)) known.set(key, row);
    }
    const lists = new Map([...before].map(([table, known]) => [table, [...known.values()]]));
    const error = await probe(pool, probeNameOf, lists, intents);
    if (error === undefined) change(intents, true);
    else refuse(event, error);
  };

  const refuse = (event: Delivered, error: unknown) => {
    refused.set(streamName(event), { event, error, waiting: 1 });
  };

  const isHeldBack = (event: Delivered): boolean => {
    const held = refused.size > 0 ? refused.get(streamName(event)) : undefined;
    if (held) held.waiting++;
    return held !== undefined;
  };

  return {
    projection,
    refused,
    events: () => events,

    async take(page: readonly Delivered[]) {
      const own = page.filter(({ type, position }) => types.has(type) && position <= until && !skipped.has(position));
      events += own.length;
      const steps = own.map(stepOf);
      await takeBackByKey(steps);
      for (const step of steps) {
        if (isHeldBack(step.event)) continue;
        if (step.error !== undefined) {
          refuse(step.event, step.error);
          continue;
        }
        if (step.intents.some(({ key, table }) => key === undefined && fresh.isSpilled(table)))
          await takeBackByCondition(step.intents);
        if (!change(step.intents, false)) await ask(step);
      }
      undo.length = 0;
    },

    /** Bytes that the rows take in memory, about. */
    weight: () => weight,

    /** Makes room. */
    async spill() {
      for (const table of projection.tables) {
        const held = rows.table(table);
        if (held.rows.size > 0) await fresh.spill(table, held.rows.values());
        held.forget();
      }
      weight = 0;
    },

    async finish() {
      for (const table of projection.tables) {
        const held = rows.table(table);
        await fresh.finish(table, held.rows.values());
        held.forget();
      }
    },
  };
};
export type Fold = ReturnType<typeof foldOf>;

const restore = (table: RowTable, key: string, before: Values | undefined) => {
  if (before) table.set(key, before);
  else table.delete(key);
};

const keyValues = (intent: Intent): Values => {
  const values = 'row' in intent ? intent.row : intent.where;
  return Object.fromEntries([
    ['instance_id', intent.instanceId],
    ...intent.table.key.map((name) => [name, values[name]]),
  ]);
};
