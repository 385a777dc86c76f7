import type { InstanceEvent } from '../../domain/instance/events.ts';
import type { MemberEvent } from '../../domain/member/events.ts';
import type { OrgEvent } from '../../domain/org/events.ts';
import type { ProjectEvent } from '../../domain/project/events.ts';
import type { UserEvent } from '../../domain/user/events.ts';
import { insert, projection, remove, table, update } from '../projection.ts';

export const membersTable = table({
  name: 'members',
  columns: {
    aggregate_type: 'text',
    /** Of a project grant: its project's. */
    aggregate_id: 'text',
    /** Empty but for members of a project grant. */
    grant_id: 'text',
    user_id: 'text',
    /** The organization this administers, or whose project; none for members of the instance. */
    org_id: 'text?',
    roles: 'texts',
  },
  key: ['aggregate_type', 'aggregate_id', 'grant_id', 'user_id'],
  indexes: [['user_id'], ['org_id']],
});

type Aggregate = 'instance' | 'org' | 'project' | 'project_grant';
type Of = {
  readonly aggregateId: string;
  readonly owner: string;
  readonly payload: { readonly userId: string; readonly grantId?: string };
};
const keyOf = (aggregate_type: Aggregate, { aggregateId, payload }: Of) => ({
  aggregate_type,
  aggregate_id: aggregateId,
  grant_id: payload.grantId ?? '',
  user_id: payload.userId,
});

type WithRoles = Of & { readonly payload: { readonly roles: readonly string[] } };
const added = (aggregate: Aggregate, event: WithRoles) =>
  insert(membersTable, {
    ...keyOf(aggregate, event),
    ...(aggregate === 'instance' ? {} : { org_id: aggregate === 'org' ? event.aggregateId : event.owner }),
    roles: event.payload.roles,
  });
const changed = (aggregate: Aggregate, event: WithRoles) =>
  update(membersTable, keyOf(aggregate, event), { roles: event.payload.roles });
const removed = (aggregate: Aggregate, event: Of) => remove(membersTable, keyOf(aggregate, event));

export const members = projection<MemberEvent | InstanceEvent | OrgEvent | ProjectEvent | UserEvent>()({
  name: 'members',
  version: 2,
  tables: [membersTable],
  on: {
    'instance.member.added': (event) => added('instance', event),
    'instance.member.changed': (event) => changed('instance', event),
    'instance.member.removed': (event) => removed('instance', event),
    'instance.member.cascade.removed': (event) => removed('instance', event),
    'org.member.added': (event) => added('org', event),
    'org.member.changed': (event) => changed('org', event),
    'org.member.removed': (event) => removed('org', event),
    'org.member.cascade.removed': (event) => removed('org', event),
    'project.member.added': (event) => added('project', event),
    'project.member.changed': (event) => changed('project', event),
    'project.member.removed': (event) => removed('project', event),
    'project.member.cascade.removed': (event) => removed('project', event),
    'project.grant.member.added': (event) => added('project_grant', event),
    'project.grant.member.changed': (event) => changed('project_grant', event),
    'project.grant.member.removed': (event) => removed('project_grant', event),
    'project.grant.member.cascade.removed': (event) => removed('project_grant', event),
    'project.grant.removed': ({ aggregateId, payload: { grantId } }) =>
      remove(membersTable, { aggregate_type: 'project_grant', aggregate_id: aggregateId, grant_id: grantId }),
    'instance.removed': () => remove(membersTable, {}),
    'org.removed': ({ aggregateId }) => remove(membersTable, { org_id: aggregateId }),
    'project.removed': ({ aggregateId }) => [
      remove(membersTable, { aggregate_type: 'project', aggregate_id: aggregateId }),
      remove(membersTable, { aggregate_type: 'project_grant', aggregate_id: aggregateId }),
    ],
    'user.removed': ({ aggregateId }) => remove(membersTable, { user_id: aggregateId }),
  },
});
