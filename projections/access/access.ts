import type { AuthorizationEvent } from '../../domain/authorization/events.ts';
import type { DomainEvent } from '../../domain/decider.ts';
import type { InstanceEvent } from '../../domain/instance/events.ts';
import type { MemberEvent } from '../../domain/member/events.ts';
import type { OrgEvent } from '../../domain/org/events.ts';
import type { ProjectEvent } from '../../domain/project/events.ts';
import type { UserEvent } from '../../domain/user/events.ts';
import { insert, projection, type RowChange, type Seen, upsert } from '../projection.ts';
import {
  type AccessKind,
  accessChangesTable,
  accessEndingsTable,
  accessProjectsTable,
  holdingsTable,
} from './tables.ts';

type Change = { readonly roles?: readonly string[]; readonly is_active?: boolean };
const change = (holding: string, { position, createdAt, actor, type }: Seen<DomainEvent>, of: Change): RowChange =>
  insert(accessChangesTable, { holding_id: holding, position, at: createdAt, actor, event_type: type, ...of });
const begins = (roles: readonly string[] = []): Change => ({ roles, is_active: true });
const ends: Change = { roles: [], is_active: false };

const authorization = (aggregateId: string) => `authorization/${aggregateId}`;
const ofAuthorization = (of: Change) => (event: Seen<AuthorizationEvent>) =>
  change(authorization(event.aggregateId), event, of);
const rolesChanged = (event: Seen<Extract<AuthorizationEvent, { type: `${string}changed` }>>) =>
  change(authorization(event.aggregateId), event, { roles: event.payload.roleKeys ?? [] });

type Administrators = Exclude<AccessKind, 'authorization'>;
const grantIdOf = (payload: { readonly userId: string; readonly grantId?: string }) => payload.grantId;
const office = (kind: Administrators, { aggregateId, payload }: Seen<MemberEvent>) =>
  `${kind}/${aggregateId}/${grantIdOf(payload) ?? ''}/${payload.userId}`;
const appointed = (kind: Administrators) => (event: Seen<Extract<MemberEvent, { type: `${string}added` }>>) => {
  const { aggregateId, owner, payload } = event;
  const grantId = grantIdOf(payload);
  return [
    upsert(holdingsTable, {
      id: office(kind, event),
      kind,
      user_id: payload.userId,
      org_id: kind === 'instance_administrator' ? '' : kind === 'org_administrator' ? aggregateId : owner,
      ...(kind === 'project_administrator' || kind === 'project_grant_administrator'
        ? { project_id: aggregateId }
        : {}),
      ...(grantId === undefined ? {} : { grant_id: grantId }),
    }),
    change(office(kind, event), event, begins(payload.roles)),
  ];
};
const reappointed = (kind: Administrators) => (event: Seen<Extract<MemberEvent, { type: `${string}changed` }>>) =>
  change(office(kind, event), event, begins(event.payload.roles));
const dismissed = (kind: Administrators) => (event: Seen<MemberEvent>) => change(office(kind, event), event, ends);

type Scope = 'user' | 'project' | 'grant' | 'org' | 'instance';
const ending = (scope: Scope, scopeId: string, { position, createdAt, actor, type }: Seen<DomainEvent>) =>
  insert(accessEndingsTable, { scope, scope_id: scopeId, position, at: createdAt, actor, event_type: type });

type Events = AuthorizationEvent | InstanceEvent | MemberEvent | OrgEvent | ProjectEvent | UserEvent;
export const access = projection<Events>()({
  name: 'access',
  version: 2,
  tables: [holdingsTable, accessChangesTable, accessEndingsTable, accessProjectsTable],
  on: {
    'user.grant.added': (event) => [
      insert(holdingsTable, {
        id: authorization(event.aggregateId),
        kind: 'authorization',
        user_id: event.payload.userId,
        org_id: event.owner,
        project_id: event.payload.projectId,
        ...(event.payload.grantId ? { grant_id: event.payload.grantId } : {}),
        authorization_id: event.aggregateId,
      }),
      change(authorization(event.aggregateId), event, begins(event.payload.roleKeys)),
    ],
    'user.grant.changed': rolesChanged,
    'user.grant.cascade.changed': rolesChanged,
    'user.grant.deactivated': ofAuthorization({ is_active: false }),
    'user.grant.reactivated': ofAuthorization({ is_active: true }),
    'user.grant.removed': ofAuthorization(ends),
    'user.grant.cascade.removed': ofAuthorization(ends),

    'instance.member.added': appointed('instance_administrator'),
    'instance.member.changed': reappointed('instance_administrator'),
    'instance.member.removed': dismissed('instance_administrator'),
    'instance.member.cascade.removed': dismissed('instance_administrator'),
    'org.member.added': appointed('org_administrator'),
    'org.member.changed': reappointed('org_administrator'),
    'org.member.removed': dismissed('org_administrator'),
    'org.member.cascade.removed': dismissed('org_administrator'),
    'project.member.added': appointed('project_administrator'),
    'project.member.changed': reappointed('project_administrator'),
    'project.member.removed': dismissed('project_administrator'),
    'project.member.cascade.removed': dismissed('project_administrator'),
    'project.grant.member.added': appointed('project_grant_administrator'),
    'project.grant.member.changed': reappointed('project_grant_administrator'),
    'project.grant.member.removed': dismissed('project_grant_administrator'),
    'project.grant.member.cascade.removed': dismissed('project_grant_administrator'),

    'project.added': ({ aggregateId, owner }) => upsert(accessProjectsTable, { id: aggregateId, org_id: owner }),
    'user.removed': (event) => ending('user', event.aggregateId, event),
    'project.removed': (event) => ending('project', event.aggregateId, event),
    'project.grant.removed': (event) => ending('grant', `${event.aggregateId}/${event.payload.grantId}`, event),
    'org.removed': (event) => ending('org', event.aggregateId, event),
    'instance.removed': (event) => ending('instance', event.aggregateId, event),
  },
});
