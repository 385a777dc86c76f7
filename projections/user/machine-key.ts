import type { InstanceEvent } from '../../domain/instance/events.ts';
import type { OrgEvent } from '../../domain/org/events.ts';
import type { UserEvent } from '../../domain/user/events.ts';
import { insert, projection, remove } from '../projection.ts';
import { machineKeysTable } from './tables.ts';

/** The keys themselves are folded from the user's stream; these are the ones there are. */
export const machineKeys = projection<UserEvent | OrgEvent | InstanceEvent>()({
  name: 'machine_keys',
  version: 1,
  tables: [machineKeysTable],
  on: {
    'user.machine.key.added': ({ aggregateId, owner, payload }) =>
      insert(machineKeysTable, {
        id: payload.keyId,
        user_id: aggregateId,
        org_id: owner,
        expiration: new Date(payload.expirationDate),
      }),
    'user.machine.key.removed': ({ payload }) => remove(machineKeysTable, { id: payload.keyId }),
    'user.removed': ({ aggregateId }) => remove(machineKeysTable, { user_id: aggregateId }),
    'org.removed': ({ aggregateId }) => remove(machineKeysTable, { org_id: aggregateId }),
    'instance.removed': () => remove(machineKeysTable, {}),
  },
});
