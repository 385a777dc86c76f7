import type { AuthorizationEvent } from '../../domain/authorization/events.ts';
import type { InstanceEvent } from '../../domain/instance/events.ts';
import type { OrgEvent } from '../../domain/org/events.ts';
import type { ProjectEvent } from '../../domain/project/events.ts';
import type { UserEvent } from '../../domain/user/events.ts';
import { insert, projection, type Row, remove, table, update } from '../projection.ts';

/** ZITADEL's numbers. */
export const authorizationState = { active: 1, inactive: 2 } as const;

export const authorizationsTable = table({
  name: 'authorizations',
  columns: {
    id: 'text',
    /** Where the roles are held: the owner of the project, or the organization that it is granted to. */
    org_id: 'text',
    user_id: 'text',
    project_id: 'text',
    /** Empty where the organization owns the project. */
    grant_id: 'text',
    state: 'integer',
    role_keys: 'texts',
  },
  key: ['id'],
  indexes: [['user_id'], ['project_id', 'grant_id'], ['org_id']],
});
export type AuthorizationRow = Row<typeof authorizationsTable.columns>;

const ended = ({ aggregateId }: { readonly aggregateId: string }) => remove(authorizationsTable, { id: aggregateId });
const moveTo =
  (state: number) =>
  ({ aggregateId }: { readonly aggregateId: string }) =>
    update(authorizationsTable, { id: aggregateId }, { state });
type WithRoles = {
  readonly aggregateId: string;
  readonly payload: { readonly roleKeys?: readonly string[] | undefined };
};
const changed = ({ aggregateId, payload }: WithRoles) =>
  update(authorizationsTable, { id: aggregateId }, { role_keys: payload.roleKeys ?? [] });

type Events = AuthorizationEvent | InstanceEvent | OrgEvent | ProjectEvent | UserEvent;
export const authorizations = projection<Events>()({
  name: 'authorizations',
  version: 1,
  tables: [authorizationsTable],
  on: {
    'user.grant.added': ({ aggregateId, owner, payload }) =>
      insert(authorizationsTable, {
        id: aggregateId,
        org_id: owner,
        user_id: payload.userId,
        project_id: payload.projectId,
        grant_id: payload.grantId ?? '',
        state: authorizationState.active,
        role_keys: payload.roleKeys ?? [],
      }),
    'user.grant.changed': changed,
    'user.grant.cascade.changed': changed,
    'user.grant.deactivated': moveTo(authorizationState.inactive),
    'user.grant.reactivated': moveTo(authorizationState.active),
    'user.grant.removed': ended,
    'user.grant.cascade.removed': ended,
    'user.removed': ({ aggregateId }) => remove(authorizationsTable, { user_id: aggregateId }),
    'project.removed': ({ aggregateId }) => remove(authorizationsTable, { project_id: aggregateId }),
    'project.grant.removed': ({ aggregateId, payload: { grantId } }) =>
      remove(authorizationsTable, { project_id: aggregateId, grant_id: grantId }),
    'org.removed': ({ aggregateId }) => remove(authorizationsTable, { org_id: aggregateId }),
    'instance.removed': () => remove(authorizationsTable, {}),
  },
});
