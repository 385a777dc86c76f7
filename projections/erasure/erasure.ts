import type { InstanceEvent } from '../../domain/instance/events.ts';
import type { UserEvent } from '../../domain/user/events.ts';
import { projection, remove, table, upsert } from '../projection.ts';

export const erasuresTable = table({
  name: 'erasures',
  columns: {
    user_id: 'text',
    org_id: 'text',
    erased_at: 'timestamptz',
    erased_by: 'text',
    reason: 'text',
    position: 'bigint',
  },
  key: ['user_id'],
  indexes: [['org_id'], ['erased_at']],
});

/** Rows outlive the organization: they are the proof that something was done. */
export const erasures = projection<UserEvent | InstanceEvent>()({
  name: 'erasures',
  version: 1,
  tables: [erasuresTable],
  on: {
    'user.erased': ({ aggregateId, owner, actor, createdAt, position, payload }) =>
      upsert(erasuresTable, {
        user_id: aggregateId,
        org_id: owner,
        erased_at: createdAt,
        erased_by: actor,
        reason: payload.reason ?? '',
        position,
      }),
    'instance.removed': () => remove(erasuresTable, {}),
  },
});
