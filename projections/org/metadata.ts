import type { InstanceEvent } from '../../domain/instance/events.ts';
import type { OrgEvent } from '../../domain/org/events.ts';
import { projection, remove, table, upsert } from '../projection.ts';

export const orgMetadataTable = table({
  name: 'org_metadata',
  columns: { org_id: 'text', key: 'text', value: 'bytea' },
  key: ['org_id', 'key'],
  indexes: [['key']],
});

export const orgMetadata = projection<OrgEvent | InstanceEvent>()({
  name: 'org_metadata',
  version: 1,
  tables: [orgMetadataTable],
  on: {
    'org.metadata.set': ({ aggregateId: org_id, payload: { key, value } }) =>
      upsert(orgMetadataTable, { org_id, key, value: Buffer.from(value ?? '', 'base64') }),
    'org.metadata.removed': ({ aggregateId: org_id, payload: { key } }) => remove(orgMetadataTable, { org_id, key }),
    'org.metadata.removed.all': ({ aggregateId: org_id }) => remove(orgMetadataTable, { org_id }),
    'org.removed': ({ aggregateId: org_id }) => remove(orgMetadataTable, { org_id }),
    'instance.removed': () => remove(orgMetadataTable, {}),
  },
});
