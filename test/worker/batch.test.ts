import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Envelope } from '../../domain/decider.ts';
import {
  insert,
  type Projection,
  projection,
  type RowChange,
  remove,
  table,
  update,
  upsert,
} from '../../projections/projection.ts';
import { rowTypes } from '../../projections/read/row-types.ts';
import { intentOf, Rows } from '../../projections/rows.ts';
import { foldBatch } from '../../projections/worker/batch.ts';
import { migrateProjections } from '../../projections/worker/versions/migrate.ts';
import { statementOf } from '../../projections/worker/write.ts';
import { freshDatabase } from '../support/database.ts';

const cells = table({
  name: 'cells',
  columns: {
    row: 'text',
    col: 'integer',
    color: 'text?',
    tags: 'texts?',
    sum: 'bigint?',
    at: 'timestamptz?',
    doc: 'jsonb?',
    raw: 'bytea?',
    on: 'boolean?',
  },
  key: ['row', 'col'],
  indexes: [['color']],
});
const sheet: Projection = projection()({ name: 'sheet', version: 1, tables: [cells], on: {} });

type Recorded = { readonly event: Envelope; readonly change: RowChange };

let client: pg.Client;
beforeAll(async () => {
  client = new pg.Client(await freshDatabase());
  await client.connect();
  await migrateProjections(client, [sheet]);
});
afterAll(() => client.end());

const applySetWise = async (batch: readonly Recorded[]) => {
  for (const write of foldBatch(batch.map(({ event, change }) => intentOf(event, change))))
    await client.query(statementOf(write, 'projections.cells_v1'));
};

const storedRows = async (instanceId: string) => {
  const text = 'select * from projections.cells_v1 where instance_id = $1';
  return (await client.query({ text, values: [instanceId], types: rowTypes })).rows;
};

const optional = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: null });
const values = fc.record(
  {
    color: optional(fc.constantFrom('red', 'green', "it's blue\\")),
    tags: optional(fc.array(fc.constantFrom('a', 'b,c', '{"d"}', ''), { maxLength: 2 })),
    sum: optional(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n })),
    at: optional(
      fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59Z'), noInvalidDate: true }),
    ),
    doc: optional(fc.constantFrom<unknown>({ a: [1, null], b: 'text' }, [], 'text', 7, false)),
    raw: optional(fc.uint8Array({ maxLength: 4 })),
    on: optional(fc.boolean()),
  },
  { requiredKeys: [] },
);
const key = fc.record({ row: fc.constantFrom('r', 'R', 'ß'), col: fc.integer({ min: 0, max: 2 }) });
const condition = fc.oneof(
  { arbitrary: key, weight: 5 },
  fc.record({ color: optional(fc.constantFrom('red', 'green')) }),
  fc.record({ row: fc.constantFrom('r', 'R') }),
  fc.record({ row: fc.constant('r'), col: fc.constant(1), on: optional(fc.boolean()) }),
  fc.constant({}),
);
const changes: fc.Arbitrary<RowChange> = fc.oneof(
  { arbitrary: fc.tuple(key, values).map(([k, v]) => insert(cells, { ...k, ...v })), weight: 3 },
  { arbitrary: fc.tuple(key, values).map(([k, v]) => upsert(cells, { ...k, ...v })), weight: 3 },
  { arbitrary: fc.tuple(condition, values).map(([where, set]) => update(cells, where, set)), weight: 4 },
  { arbitrary: condition.map((where) => remove(cells, where)), weight: 2 },
);
const histories = fc.array(fc.tuple(changes, fc.nat({ max: 1 })), { maxLength: 40 });

describe('a batch of row changes', () => {
  it('leaves the rows that its changes leave one by one, wherever the batch is cut', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(histories, fc.integer({ min: 1, max: 40 }), async (history, size) => {
        const tenants = [`run-${run}-a`, `run-${run++}-b`];
        const rows = new Rows();
        const accepted: Recorded[] = [];
        for (const [index, [change, which]] of history.entries()) {
          const event = envelope(tenants[which] ?? '', index + 1);
          if (isAccepted(rows, event, change)) accepted.push({ event, change });
        }
        for (let start = 0; start < accepted.length; start += size)
          await applySetWise(accepted.slice(start, start + size));
        for (const tenant of tenants)
          expect(sorted(await storedRows(tenant))).toEqual(sorted(rows.matching(cells as never, tenant, {})));
      }),
      { numRuns: 300 },
    );
  });

  it('refuses a second row with the same key, in one batch and in two', async () => {
    const twice = [0, 1].map((at) => ({
      event: envelope('twice', at + 1),
      change: insert(cells, { row: 'r', col: 1 }),
    }));
    await expect(applySetWise(twice)).rejects.toThrow(/duplicate key/);
    await expect(applySetWise(twice.slice(1))).rejects.toThrow(/duplicate key/);
  });

  it('is written with one statement for any number of rows', () => {
    const many = Array.from({ length: 500 }, (_, col) =>
      intentOf(envelope('many', col + 1), insert(cells, { row: 'r', col })),
    );
    expect(foldBatch(many)).toHaveLength(1);
  });
});

const envelope = (instanceId: string, revision: number): Envelope => ({
  instanceId,
  aggregateId: 'sheet-1',
  owner: `org-${revision}`,
  actor: 'actor-1',
  revision,
  createdAt: new Date(1_700_000_000_000 + revision),
});

/** Rows that are there already can't be inserted; what such an event does is another test's. */
const isAccepted = (rows: Rows, event: Envelope, change: RowChange) => {
  try {
    rows.apply(event, [change]);
    return true;
  } catch {
    return false;
  }
};

const sorted = (rows: readonly object[]) =>
  rows
    .map((row) => ({ ...row }) as { readonly row: string; readonly col: number })
    .sort((a, b) => (a.row === b.row ? a.col - b.col : a.row < b.row ? -1 : 1));
