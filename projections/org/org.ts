import type { OrgEvent } from '../../domain/org/events.ts';
import { insert, projection, remove, table, update } from '../projection.ts';
import { searchedText } from '../searched-text.ts';

export const orgsTable = table({
  name: 'orgs',
  columns: { id: 'text', name: 'text', name_lower: 'text', state: 'text', primary_domain: 'text?' },
  key: ['id'],
  indexes: [['name_lower', 'id'], ['creation_date', 'id'], ['state', 'creation_date', 'id'], ['primary_domain']],
  parts: ['name_lower'],
});

export const orgDomainsTable = table({
  name: 'org_domains',
  columns: {
    org_id: 'text',
    domain: 'text',
    is_verified: 'boolean',
    is_primary: 'boolean',
    validation_type: 'integer',
  },
  key: ['org_id', 'domain'],
  indexes: [['domain', 'org_id']],
  parts: ['domain'],
});

const namedAs = (name: string) => ({ name, name_lower: searchedText(name) });

export const orgs = projection<OrgEvent>()({
  name: 'orgs',
  version: 4,
  tables: [orgsTable, orgDomainsTable],
  on: {
    'org.added': ({ aggregateId: id, payload }) => insert(orgsTable, { id, ...namedAs(payload.name), state: 'active' }),
    'org.changed': ({ aggregateId: id, payload }) => update(orgsTable, { id }, namedAs(payload.name)),
    'org.deactivated': ({ aggregateId: id }) => update(orgsTable, { id }, { state: 'inactive' }),
    'org.reactivated': ({ aggregateId: id }) => update(orgsTable, { id }, { state: 'active' }),
    'org.removed': ({ aggregateId: id }) => [remove(orgsTable, { id }), remove(orgDomainsTable, { org_id: id })],
    'org.domain.added': ({ aggregateId: org_id, payload: { domain } }) =>
      insert(orgDomainsTable, { org_id, domain, is_verified: false, is_primary: false, validation_type: 0 }),
    'org.domain.verification.added': ({ aggregateId: org_id, payload: { domain, validationType } }) =>
      update(orgDomainsTable, { org_id, domain }, { validation_type: validationType ?? 0 }),
    'org.domain.verified': ({ aggregateId: org_id, payload: { domain } }) =>
      update(orgDomainsTable, { org_id, domain }, { is_verified: true }),
    'org.domain.primary.set': ({ aggregateId: org_id, payload: { domain } }) => [
      update(orgDomainsTable, { org_id, is_primary: true }, { is_primary: false }),
      update(orgDomainsTable, { org_id, domain }, { is_primary: true }),
      update(orgsTable, { id: org_id }, { primary_domain: domain }),
    ],
    'org.domain.removed': ({ aggregateId: org_id, payload: { domain } }) => remove(orgDomainsTable, { org_id, domain }),
  },
});
