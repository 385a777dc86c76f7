import type { InstanceEvent } from '../../domain/instance/events.ts';
import { insert, projection, remove, table, update } from '../projection.ts';

export const instancesTable = table({
  name: 'instances',
  columns: {
    id: 'text',
    name: 'text',
    default_org_id: 'text?',
    default_language: 'text?',
    project_id: 'text?',
    console_client_id: 'text?',
    console_app_id: 'text?',
  },
  key: ['id'],
});

export const instanceDomainsTable = table({
  name: 'instance_domains',
  columns: { domain: 'text', generated: 'boolean', is_primary: 'boolean', added_at: 'timestamptz' },
  key: ['domain'],
});

export const trustedDomainsTable = table({
  name: 'trusted_domains',
  columns: { domain: 'text', added_at: 'timestamptz' },
  key: ['domain'],
});

export const instances = projection<InstanceEvent>()({
  name: 'instances',
  version: 2,
  tables: [instancesTable, instanceDomainsTable, trustedDomainsTable],
  on: {
    'instance.added': ({ aggregateId: id, payload }) => insert(instancesTable, { id, name: payload.name }),
    'instance.changed': ({ aggregateId: id, payload }) => update(instancesTable, { id }, { name: payload.name }),
    'instance.removed': ({ aggregateId: id }) => [
      remove(instancesTable, { id }),
      remove(instanceDomainsTable, {}),
      remove(trustedDomainsTable, {}),
    ],
    'instance.domain.added': ({ payload, createdAt }) =>
      insert(instanceDomainsTable, {
        domain: payload.domain,
        generated: payload.generated ?? false,
        is_primary: false,
        added_at: createdAt,
      }),
    'instance.domain.primary.set': ({ payload }) => [
      update(instanceDomainsTable, { is_primary: true }, { is_primary: false }),
      update(instanceDomainsTable, { domain: payload.domain }, { is_primary: true }),
    ],
    'instance.domain.removed': ({ payload }) => remove(instanceDomainsTable, { domain: payload.domain }),
    'instance.trusted_domains.added': ({ payload: { domain }, createdAt }) =>
      insert(trustedDomainsTable, { domain, added_at: createdAt }),
    'instance.trusted_domains.removed': ({ payload: { domain } }) => remove(trustedDomainsTable, { domain }),
    'instance.default.org.set': ({ aggregateId: id, payload }) =>
      update(instancesTable, { id }, { default_org_id: payload.orgId }),
    'instance.default.language.set': ({ aggregateId: id, payload }) =>
      update(instancesTable, { id }, { default_language: payload.language }),
    'instance.iam.project.set': ({ aggregateId: id, payload }) =>
      update(instancesTable, { id }, { project_id: payload.iamProjectId }),
    'instance.iam.console.set': ({ aggregateId: id, payload }) =>
      update(instancesTable, { id }, { console_client_id: payload.clientId, console_app_id: payload.appId }),
  },
});
