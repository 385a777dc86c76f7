import type { Envelope } from '../../../domain/decider.ts';
import { errors } from '../../../domain/errors.ts';
import { type GrantMemberCommand, grantMembers } from '../../../domain/member/grant-member.ts';
import { type MemberCommand, type MemberLevel, members } from '../../../domain/member/member.ts';
import { org, orgErrors, orgExists } from '../../../domain/org/org.ts';
import type { Permission } from '../../../domain/permissions.ts';
import { projectErrors, projectGrantErrors } from '../../../domain/project/errors.ts';
import { grantIdFor } from '../../../domain/project/grant.ts';
import { project } from '../../../domain/project/project.ts';
import { exists } from '../../../domain/project/state.ts';
import { type AnyStep, step } from '../../../eventstore/execute.ts';
import type { Api, Call, Scope } from '../../api.ts';
import type { ResourceType } from '../../gen/zitadel/internal_permission/v2/internal_permission_service_pb.js';
import { memberStep } from './member-step.ts';

export const administratorErrors = errors('administrator', {
  resource_required: ['invalid', 'The request must say what is administered.', 'ADMIN-IbPp47HDP5'],
  user_missing: ['precondition', 'The user who should administer this does not exist.', 'COMMAND-uXHNj'],
});

export type OfficeChange =
  | { readonly kind: 'add' | 'change'; readonly userId: string; readonly roles: readonly string[] }
  | { readonly kind: 'remove'; readonly userId: string };
type Verb = 'write' | 'delete';

/** What may be administered: an instance, an organization, a project, or a grant of one. */
export type Office = {
  readonly permission: (verb: Verb) => Permission;
  /** Any of them will do. */
  readonly scopes: readonly (Scope | undefined)[];
  readonly isHeldBy: (userId: string) => Promise<boolean>;
  readonly steps: (change: OfficeChange) => readonly AnyStep[];
};

type Loader = Pick<Api, 'load' | 'loadAll'>;

/** @throws what is missing, to those who may know; to all others that they may not. */
export const officeOf = async (api: Loader, call: Call, asked: ResourceType | undefined): Promise<Office> => {
  const { resource } = asked ?? { resource: { case: undefined } };
  switch (resource.case) {
    case 'instance':
      return memberOffice(api, call, 'instance', call.instance.id, undefined);
    case 'organizationId': {
      const { state } = await api.load(call.instance.id, org, resource.value);
      const office = memberOffice(api, call, 'org', resource.value, { orgId: resource.value });
      return orgExists(state) ? office : missing(call, office, orgErrors.not_found());
    }
    case 'projectId': {
      const { state, last } = await api.load(call.instance.id, project, resource.value);
      const office = memberOffice(api, call, 'project', resource.value, scopeOf(last, resource.value));
      return exists(state) ? office : missing(call, office, projectErrors.not_found());
    }
    case 'projectGrant':
      return grantOffice(api, call, resource.value.projectId, resource.value.organizationId);
    case undefined:
      throw administratorErrors.resource_required();
  }
};

const scopeOf = (last: Envelope | undefined, projectId: string): Scope | undefined =>
  last && { orgId: last.owner, projectId };

const permissions = {
  instance: { write: 'iam.member.write', delete: 'iam.member.delete' },
  org: { write: 'org.member.write', delete: 'org.member.delete' },
  project: { write: 'project.member.write', delete: 'project.member.delete' },
} as const;

const memberOffice = (api: Loader, call: Call, level: MemberLevel, id: string, scope: Scope | undefined): Office => ({
  permission: (verb) => permissions[level][verb],
  scopes: [scope],
  isHeldBy: async (userId) => {
    const [held] = await api.loadAll(call.instance.id, [{ decider: members[level], id }]);
    return Object.hasOwn(held.state.roles, userId);
  },
  steps: (change) => [memberStep(level, id, memberCommand(change))],
});

const memberCommand = (change: OfficeChange): MemberCommand => {
  switch (change.kind) {
    case 'add':
      return { type: 'AddMember', userId: change.userId, roles: change.roles };
    case 'change':
      return { type: 'ChangeMember', userId: change.userId, roles: change.roles };
    case 'remove':
      return { type: 'RemoveMember', userId: change.userId };
  }
};

const grantOffice = async (api: Loader, call: Call, projectId: string, grantedOrgId: string): Promise<Office> => {
  const { state, last } = await api.load(call.instance.id, project, projectId);
  const grantId = (exists(state) ? grantIdFor(state, grantedOrgId) : undefined) ?? '';
  const office: Office = {
    permission: (verb) => (verb === 'write' ? 'project.grant.member.write' : 'project.grant.member.delete'),
    scopes: [scopeOf(last, projectId), ...(grantId === '' ? [] : [{ orgId: grantedOrgId, projectId, grantId }])],
    isHeldBy: async (userId) => {
      const { state: held } = await api.load(call.instance.id, grantMembers, projectId);
      return held.get(grantId)?.has(userId) ?? false;
    },
    steps: (change) => [
      step(grantMembers, projectId, grantCommand(grantId, change)),
      step(project, projectId, { type: 'OfferRoles', grantId, roleKeys: [] } as const),
    ],
  };
  return grantId === '' ? missing(call, office, projectGrantErrors.not_found()) : office;
};

const grantCommand = (grantId: string, change: OfficeChange): GrantMemberCommand => {
  switch (change.kind) {
    case 'add':
      return { type: 'AddGrantMember', grantId, userId: change.userId, roles: change.roles };
    case 'change':
      return { type: 'ChangeGrantMember', grantId, userId: change.userId, roles: change.roles };
    case 'remove':
      return { type: 'RemoveGrantMember', grantId, userId: change.userId };
  }
};

const missing = async (call: Call, office: Office, reason: Error): Promise<never> => {
  await allowInOffice(call, office, 'write');
  throw reason;
};

export const allowInOffice = async (call: Call, { permission, scopes }: Office, verb: Verb) => {
  for (const scope of scopes) if (await call.may(permission(verb), scope)) return;
  await call.allow(permission(verb), scopes[0]);
};
