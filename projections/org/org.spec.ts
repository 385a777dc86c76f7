import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../test/rows.ts';
import { orgDomainsTable, orgs, orgsTable } from './org.ts';

const rows = rowsOf(orgs);
const added = { type: 'org.added', payload: { name: 'ACME' } };
const domain = (verb: string, name: string) => ({ type: `org.domain.${verb}`, payload: { domain: name } });

describe('the read model of organizations', () => {
  it('has name, state and primary domain', () => {
    const born = [added, domain('added', 'a.x'), domain('verified', 'a.x'), domain('primary.set', 'a.x')];
    expect(rows(...born).in(orgsTable)).toMatchObject([
      { id: 'id-1', name: 'ACME', state: 'active', primary_domain: 'a.x', sequence: 4n },
    ]);
    expect(rows(...born).in(orgDomainsTable)).toMatchObject([{ domain: 'a.x', is_verified: true, is_primary: true }]);
  });

  it('follows a rename, a deactivation and an activation', () => {
    const renamed = { type: 'org.changed', payload: { name: 'Shop' } };
    const deactivated = { type: 'org.deactivated', payload: {} };
    expect(rows(added, renamed, deactivated).in(orgsTable)).toMatchObject([{ name: 'Shop', state: 'inactive' }]);
    const reactivated = { type: 'org.reactivated', payload: {} };
    expect(rows(added, deactivated, reactivated).in(orgsTable)).toMatchObject([{ state: 'active' }]);
  });

  it('has one primary domain at a time', () => {
    const two = [added, domain('added', 'a.x'), domain('primary.set', 'a.x'), domain('added', 'b.x')];
    const primary = (table: readonly object[]) => table.filter((row) => 'is_primary' in row && row.is_primary);
    expect(primary(rows(...two, domain('primary.set', 'b.x')).in(orgDomainsTable))).toMatchObject([{ domain: 'b.x' }]);
    expect(rows(...two, domain('removed', 'b.x')).in(orgDomainsTable)).toHaveLength(1);
  });

  it('forgets a removed organization and its domains, and no other', () => {
    const other = { ...added, of: 'id-2' };
    const left = rows(added, domain('added', 'a.x'), other, { type: 'org.removed', payload: {} });
    expect(left.in(orgsTable)).toMatchObject([{ id: 'id-2' }]);
    expect(left.in(orgDomainsTable)).toEqual([]);
  });
});
