import { describe, expect, it } from 'vitest';
import type { Envelope } from '../domain/decider.ts';
import { insert, type RowChange, remove, table, update, upsert } from './projection.ts';
import { Rows } from './rows.ts';

const lamps = table({
  name: 'lamps',
  columns: { id: 'text', room: 'text', watts: 'bigint?', bought: 'timestamptz?' },
  key: ['id'],
});

const event = (revision: number, owner = 'org-1'): Envelope => ({
  instanceId: 'tenant-1',
  aggregateId: 'lamp-1',
  owner,
  actor: 'actor-1',
  revision,
  createdAt: new Date(revision * 1000),
});
const rowsOf = (...changes: readonly RowChange[]) => {
  const rows = new Rows();
  for (const [index, change] of changes.entries()) rows.apply(event(index + 1, `org-${index + 1}`), [change]);
  return rows.matching(lamps as never, 'tenant-1', {});
};
const lamp = insert(lamps, { id: '1', room: 'hall', watts: 7n });

describe('rows in memory', () => {
  it('begin with their owner and creation, and keep both when they change', () => {
    const kept = { resource_owner: 'org-1', creation_date: new Date(1000), change_date: new Date(2000), sequence: 2n };
    expect(rowsOf(lamp, update(lamps, { id: '1' }, { room: 'attic' }))).toMatchObject([{ ...kept, room: 'attic' }]);
    expect(rowsOf(lamp, upsert(lamps, { id: '1', room: 'attic' }))).toMatchObject([{ ...kept, watts: 7n }]);
  });

  it('keep a column that a change is silent about, and lose one that it sets to null', () => {
    expect(rowsOf(lamp, update(lamps, { id: '1' }, { watts: undefined }))).toMatchObject([{ watts: 7n }]);
    expect(rowsOf(lamp, update(lamps, { id: '1' }, { watts: null }))).toMatchObject([{ watts: null }]);
  });

  it('are found by any columns, within their tenant', () => {
    const rows = new Rows();
    rows.apply(event(1), [lamp, insert(lamps, { id: '2', room: 'hall' })]);
    rows.apply({ ...event(2), instanceId: 'tenant-2' }, [lamp, remove(lamps, { room: 'hall' })]);
    expect(rows.matching(lamps as never, 'tenant-1', { room: 'hall' })).toHaveLength(2);
    expect(rows.matching(lamps as never, 'tenant-2', {})).toEqual([]);
  });

  it.each<[string, RowChange, RegExp]>([
    ['a second row with its key', lamp, /has a row with the key/],
    ['another key', update(lamps, { id: '1' }, { id: '2' }), /part of the key and never changes/],
    ['a value of another type', update(lamps, { id: '1' }, { watts: '7' as never }), /watts takes bigint, not string/],
    ['a time that is none', update(lamps, { id: '1' }, { bought: new Date('never') }), /bought takes timestamptz/],
    ['a column that there is not', update(lamps, { id: '1' }, { color: 'red' } as never), /no column color/],
    ['a condition without a value', remove(lamps, { room: undefined } as never), /has no value/],
  ])('refuse %s', (_, change, reason) => {
    expect(() => rowsOf(lamp, change)).toThrow(reason);
  });
});
