import { createHash } from 'node:crypto';
import type { InstanceEvent } from '../../domain/instance/events.ts';
import type { OrgEvent } from '../../domain/org/events.ts';
import type { UserEvent } from '../../domain/user/events.ts';
import { projection, remove, upsert } from '../projection.ts';
import { userMetadataTable } from './tables.ts';

/** Of the same length for every value; what has the same digest is still compared. */
export const digestOf = (value: Uint8Array): Buffer => createHash('sha256').update(value).digest();

export const userMetadata = projection<UserEvent | OrgEvent | InstanceEvent>()({
  name: 'user_metadata',
  version: 2,
  tables: [userMetadataTable],
  on: {
    'user.metadata.set': ({ aggregateId, owner, payload }) => {
      const value = Buffer.from(payload.value ?? '', 'base64');
      return upsert(userMetadataTable, {
        user_id: aggregateId,
        org_id: owner,
        key: payload.key,
        value,
        value_digest: digestOf(value),
      });
    },
    'user.metadata.removed': ({ aggregateId, payload }) =>
      remove(userMetadataTable, { user_id: aggregateId, key: payload.key }),
    'user.metadata.removed.all': ({ aggregateId }) => remove(userMetadataTable, { user_id: aggregateId }),
    'user.removed': ({ aggregateId }) => remove(userMetadataTable, { user_id: aggregateId }),
    'org.removed': ({ aggregateId }) => remove(userMetadataTable, { org_id: aggregateId }),
    'instance.removed': () => remove(userMetadataTable, {}),
  },
});
