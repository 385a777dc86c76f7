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
    aggregate_id: 'text',
    user_id: 'text',
    /** The organization this administers, or whose project; none for members of the instance. */
    org_id: 'text?',
    roles: 'texts',
  },
  key: ['aggregate_type', 'aggregate_id', 'user_id'],
  indexes: [['user_id'], ['org_id']],
});

type Aggregate = 'instance' | 'org' | 'project';
type Of = { readonly aggregateId: string; readonly owner: string; readonly payload: { readonly userId: string } };
const keyOf = (aggregate_type: Aggregate, { aggregateId, payload }: Of) => ({
  aggregate_type,
  aggregate_id: aggregateId,
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
  version: 1,
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
    'instance.removed': () => remove(membersTable, {}),
    'org.removed': ({ aggregateId }) => remove(membersTable, { org_id: aggregateId }),
    'project.removed': ({ aggregateId }) =>
      remove(membersTable, { aggregate_type: 'project', aggregate_id: aggregateId }),
    'user.removed': ({ aggregateId }) => remove(membersTable, { user_id: aggregateId }),
  },
});
