import type { InstanceEvent } from '../../domain/instance/events.ts';
import type { OrgEvent } from '../../domain/org/events.ts';
import type { UserEvent } from '../../domain/user/events.ts';
import { insert, projection, remove } from '../projection.ts';
import { personalAccessTokensTable } from './tables.ts';

export const personalAccessTokens = projection<UserEvent | OrgEvent | InstanceEvent>()({
  name: 'personal_access_tokens',
  version: 1,
  tables: [personalAccessTokensTable],
  on: {
    'user.pat.added': ({ aggregateId, owner, payload }) =>
      insert(personalAccessTokensTable, {
        id: payload.tokenId,
        user_id: aggregateId,
        org_id: owner,
        expiration: new Date(payload.expiration),
      }),
    'user.pat.removed': ({ payload }) => remove(personalAccessTokensTable, { id: payload.tokenId }),
    'user.removed': ({ aggregateId }) => remove(personalAccessTokensTable, { user_id: aggregateId }),
    'org.removed': ({ aggregateId }) => remove(personalAccessTokensTable, { org_id: aggregateId }),
    'instance.removed': () => remove(personalAccessTokensTable, {}),
  },
});
