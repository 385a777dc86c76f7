import { exists as userExists } from '../../../domain/user/guards.ts';
import { user } from '../../../domain/user/user.ts';
import { listAdministrators } from '../../../projections/member/list-administrators.ts';
import { type Api, type Call, type Service, service } from '../../api.ts';
import {
  InternalPermissionService,
  type ResourceType,
} from '../../gen/zitadel/internal_permission/v2/internal_permission_service_pb.js';
import { when } from '../details.ts';
import { paginationOf, pagingOf } from '../paging.ts';
import { recordAll } from '../record.ts';
import { administratorFilterOf, administratorMessage, sortedBy } from './message.ts';
import { administratorErrors, allowInOffice, type OfficeChange, officeOf } from './office.ts';

export const internalPermissionService = (api: Api): Service => {
  const change = async (call: Call, resource: ResourceType | undefined, asked: OfficeChange) => {
    const office = await officeOf(api, call, resource);
    await allowInOffice(call, office, asked.kind === 'remove' ? 'delete' : 'write');
    if (asked.kind === 'remove' && !(await office.isHeldBy(asked.userId))) return undefined;
    if (asked.kind === 'add') await mustExist(call, asked.userId);
    const last = await recordAll(api, call, office.steps(asked));
    return last[0];
  };

  const mustExist = async (call: Call, userId: string) => {
    const { state } = await api.load(call.instance.id, user, userId);
    if (!userExists(state)) throw administratorErrors.user_missing();
  };

  return service(InternalPermissionService, {
    createAdministrator: async (call, { userId, resource, roles }) =>
      when('creationDate', await change(call, resource, { kind: 'add', userId, roles })),
    updateAdministrator: async (call, { userId, resource, roles }) =>
      when('changeDate', await change(call, resource, { kind: 'change', userId, roles })),
    deleteAdministrator: async (call, { userId, resource }) =>
      when('deletionDate', await change(call, resource, { kind: 'remove', userId })),

    /** Everybody sees what they administer themselves. */
    async listAdministrators(call, { pagination, sortingColumn, filters }) {
      const page = pagingOf(api.settings, pagination);
      const [instance, org, project, grant] = await Promise.all([
        call.reach('iam.member.read'),
        call.reach('org.member.read'),
        call.reach('project.member.read'),
        call.reach('project.grant.member.read'),
      ]);
      const { total, administrators } = await listAdministrators(api.views, call.read, {
        filters: filters.map((filter) => administratorFilterOf(filter)),
        visibleTo: { userId: call.caller?.userId ?? '', reach: { instance, org, project, grant } },
        sortBy: sortedBy(sortingColumn),
        page,
      });
      return {
        pagination: paginationOf(page, total),
        administrators: administrators.map(administratorMessage),
      };
    },
  });
};
