import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../test/rows.ts';
import { instanceDomainsTable, instances, instancesTable } from './instance.ts';

const rows = rowsOf(instances);
const added = { type: 'instance.added', payload: { name: 'ZITADEL' } };
const domain = (verb: string, name: string) => ({ type: `instance.domain.${verb}`, payload: { domain: name } });

describe('the read model of instances', () => {
  it('has all that the edge must know of a tenant', () => {
    const after = rows(
      added,
      { type: 'instance.default.language.set', payload: { language: 'de' } },
      { type: 'instance.default.org.set', payload: { orgId: 'org-1' } },
      { type: 'instance.iam.project.set', payload: { iamProjectId: 'project-1' } },
      { type: 'instance.iam.console.set', payload: { clientId: 'client-1', appId: 'app-1' } },
      { type: 'instance.changed', payload: { name: 'Id' } },
    );
    expect(after.in(instancesTable)).toMatchObject([
      {
        name: 'Id',
        default_language: 'de',
        default_org_id: 'org-1',
        project_id: 'project-1',
        console_client_id: 'client-1',
        console_app_id: 'app-1',
      },
    ]);
  });

  it('has its domains, one of them primary', () => {
    const two = [added, domain('added', 'a.x'), domain('primary.set', 'a.x'), domain('added', 'b.x')];
    expect(rows(...two, domain('primary.set', 'b.x')).in(instanceDomainsTable)).toMatchObject([
      { domain: 'a.x', is_primary: false, generated: false },
      { domain: 'b.x', is_primary: true },
    ]);
    expect(rows(...two, domain('removed', 'b.x')).in(instanceDomainsTable)).toHaveLength(1);
  });

  it('forgets a removed instance, and no host leads to it', () => {
    const after = rows(added, domain('added', 'a.x'), { type: 'instance.removed', payload: {} });
    expect([...after.in(instancesTable), ...after.in(instanceDomainsTable)]).toEqual([]);
  });
});
