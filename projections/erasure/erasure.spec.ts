import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../test/rows.ts';
import { erasures, erasuresTable } from './erasure.ts';

const rows = rowsOf(erasures);
const erased = { type: 'user.erased', payload: { reason: 'asked for' }, of: 'rosa', owner: 'org-1' };

describe('the read model of erasures', () => {
  it('says who was erased, of which organization, and why', () =>
    expect(rows(erased).in(erasuresTable)).toMatchObject([{ user_id: 'rosa', org_id: 'org-1', reason: 'asked for' }]));

  it('keeps that when the organization goes, and not longer than the instance', () => {
    expect(rows(erased, { type: 'org.removed', payload: {}, of: 'org-1' }).in(erasuresTable)).toHaveLength(1);
    expect(rows(erased, { type: 'instance.removed', payload: {}, of: 'i' }).in(erasuresTable)).toEqual([]);
  });
});
