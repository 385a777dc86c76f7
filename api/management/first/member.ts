import { members } from '../../../domain/member/member.ts';
import { allRoles, type RoleLevel, roleLevel } from '../../../domain/permissions.ts';
import { project } from '../../../domain/project/project.ts';
import type { Api, Call, Methods } from '../../api.ts';
import type { AdminService } from '../../gen/zitadel/admin_pb.js';
import { InternalPermissionService } from '../../gen/zitadel/internal_permission/v2/internal_permission_service_pb.js';
import type { ManagementService } from '../../gen/zitadel/management_pb.js';
import { grantedOrgIn } from './grant-name.ts';
import { type Administered, memberList } from './member-list.ts';
import type { Second } from './second.ts';
import { writesTo } from './writes.ts';

type Members = Pick<
  Methods<typeof ManagementService>,
  | 'listOrgMemberRoles'
  | 'listOrgMembers'
  | 'addOrgMember'
  | 'updateOrgMember'
  | 'removeOrgMember'
  | 'listProjectMemberRoles'
  | 'listProjectMembers'
  | 'addProjectMember'
  | 'updateProjectMember'
  | 'removeProjectMember'
  | 'listProjectGrantMemberRoles'
  | 'listProjectGrantMembers'
  | 'addProjectGrantMember'
  | 'updateProjectGrantMember'
  | 'removeProjectGrantMember'
>;
type InstanceMembers = Pick<
  Methods<typeof AdminService>,
  'listIAMMemberRoles' | 'listIAMMembers' | 'addIAMMember' | 'updateIAMMember' | 'removeIAMMember'
>;
type Asked = { readonly userId: string; readonly roles: string[] };

const second = InternalPermissionService.method;
const rolesOf = (level: RoleLevel) => ({ result: allRoles.filter((role) => roleLevel(role) === level) });

/** Whoever administers a thing is one of its members. */
const changesOf = (api: Api, { ask }: Second) => {
  const after = (call: Call, { case: kind, value }: Administered, asked: Promise<unknown>) => {
    if (kind === 'organizationId') return writesTo(api, members.org).after(call, value, asked);
    if (kind === 'instance') return writesTo(api, members.instance).after(call, call.instance.id, asked);
    return writesTo(api, project).after(call, kind === 'projectGrant' ? value.projectId : value, asked);
  };
  return {
    add: (call: Call, resource: Administered, { userId, roles }: Asked) =>
      after(call, resource, ask(call, second.createAdministrator, { userId, roles, resource: { resource } })),
    change: (call: Call, resource: Administered, { userId, roles }: Asked) =>
      after(call, resource, ask(call, second.updateAdministrator, { userId, roles, resource: { resource } })),
    remove: (call: Call, resource: Administered, { userId }: Pick<Asked, 'userId'>) =>
      after(call, resource, ask(call, second.deleteAdministrator, { userId, resource: { resource } })),
  };
};

const inOrg = ({ orgId }: Call) => ({ case: 'organizationId', value: orgId }) as const;
const inProject = ({ projectId }: { readonly projectId: string }) => ({ case: 'projectId', value: projectId }) as const;

export const membersOf = (api: Api, secondApi: Second): Members => {
  const { add, change, remove } = changesOf(api, secondApi);
  const list = memberList(secondApi);

  const inGrant = async (
    call: Call,
    { projectId, grantId }: { readonly projectId: string; readonly grantId: string },
  ) => {
    const { state } = await api.load(call.instance.id, project, projectId);
    const organizationId = grantedOrgIn(state, grantId);
    return { case: 'projectGrant', value: { projectId, organizationId } } as const;
  };

  return {
    listOrgMemberRoles: async () => rolesOf('org'),
    listOrgMembers: (call, asked) => list(call, inOrg(call), asked),
    addOrgMember: (call, asked) => add(call, inOrg(call), asked),
    updateOrgMember: (call, asked) => change(call, inOrg(call), asked),
    removeOrgMember: (call, asked) => remove(call, inOrg(call), asked),

    listProjectMemberRoles: async () => rolesOf('project'),
    listProjectMembers: (call, asked) => list(call, inProject(asked), asked),
    addProjectMember: (call, asked) => add(call, inProject(asked), asked),
    updateProjectMember: (call, asked) => change(call, inProject(asked), asked),
    removeProjectMember: (call, asked) => remove(call, inProject(asked), asked),

    listProjectGrantMemberRoles: async () => rolesOf('project_grant'),
    listProjectGrantMembers: async (call, asked) => list(call, await inGrant(call, asked), asked),
    addProjectGrantMember: async (call, asked) => add(call, await inGrant(call, asked), asked),
    updateProjectGrantMember: async (call, asked) => change(call, await inGrant(call, asked), asked),
    removeProjectGrantMember: async (call, asked) => remove(call, await inGrant(call, asked), asked),
  };
};

const inInstance = { case: 'instance', value: true } as const;

export const instanceMembersOf = (api: Api, secondApi: Second): InstanceMembers => {
  const { add, change, remove } = changesOf(api, secondApi);
  const list = memberList(secondApi);
  return {
    async listIAMMemberRoles() {
      const { result: roles } = rolesOf('instance');
      return { details: { totalResult: BigInt(roles.length) }, roles };
    },
    listIAMMembers: (call, asked) => list(call, inInstance, asked),
    addIAMMember: (call, asked) => add(call, inInstance, asked),
    updateIAMMember: (call, asked) => change(call, inInstance, asked),
    removeIAMMember: (call, asked) => remove(call, inInstance, asked),
  };
};
