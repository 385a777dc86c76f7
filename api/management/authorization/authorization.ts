import { type AuthorizationCommand, authorization } from '../../../domain/authorization/authorization.ts';
import { authorizationErrors } from '../../../domain/authorization/errors.ts';
import type { Permission } from '../../../domain/permissions.ts';
import { offerErrors } from '../../../domain/project/errors.ts';
import { grantIdFor } from '../../../domain/project/grant.ts';
import { project } from '../../../domain/project/project.ts';
import { exists as projectExists } from '../../../domain/project/state.ts';
import { exists as userExists } from '../../../domain/user/guards.ts';
import { user } from '../../../domain/user/user.ts';
import { step } from '../../../eventstore/execute.ts';
import { listAuthorizations } from '../../../projections/authorization/list-authorizations.ts';
import { type Api, type Call, type Service, service } from '../../api.ts';
import { loadStates } from '../../facts/states.ts';
import { AuthorizationService } from '../../gen/zitadel/authorization/v2/authorization_service_pb.js';
import { when } from '../details.ts';
import { paginationOf, pagingOf } from '../paging.ts';
import { record, recordAll } from '../record.ts';
import { authorizationFilterOf, authorizationMessage, sortedBy } from './message.ts';

export const authorizationService = (api: Api): Service => {
  /** As it stands, once the caller may do this to it: in its organization, through its grant, or in its project. */
  const allowed = async (call: Call, id: string, permission: Permission) => {
    const { state, last } = await api.load(call.instance.id, authorization, id);
    const { projectId, grantId } = state;
    await call.allow(permission, last && { orgId: last.owner, projectId, grantId });
    return state;
  };

  const change = async (call: Call, id: string, permission: Permission, command: AuthorizationCommand) => {
    await allowed(call, id, permission);
    const { last } = await record(api, call, authorization, id, command);
    return last;
  };

  return service(AuthorizationService, {
    async createAuthorization(call, { userId, projectId, organizationId: orgId, roleKeys }) {
      const [offering, holder] = await loadStates(
        api,
        call.instance.id,
        { decider: project, id: projectId },
        { decider: user, id: userId },
      );
      const grantId = offering.last?.owner === orgId ? '' : grantIdFor(offering.state, orgId);
      await call.allow('user.grant.write', { orgId, projectId, ...(grantId ? { grantId } : {}) });
      if (!userExists(holder.state)) throw authorizationErrors.user_missing();
      if (!projectExists(offering.state)) throw offerErrors.project_missing();
      if (grantId === undefined) throw offerErrors.grant_missing();
      const id = api.newId();
      const last = await recordAll(api, call, [
        step(project, projectId, { type: 'OfferRoles', grantId, roleKeys } as const),
        step(authorization, id, { type: 'AddAuthorization', userId, projectId, grantId, roleKeys } as const, orgId),
      ]);
      return { id, ...when('creationDate', last[1]) };
    },

    async updateAuthorization(call, { id, roleKeys }) {
      const { projectId, grantId } = await allowed(call, id, 'user.grant.write');
      const changing = step(authorization, id, { type: 'ChangeAuthorization', roleKeys } as const);
      const last = await recordAll(api, call, [
        changing,
        ...(projectId === '' ? [] : [step(project, projectId, { type: 'OfferRoles', grantId, roleKeys } as const)]),
      ]);
      return when('changeDate', last[0]);
    },

    deleteAuthorization: async (call, { id }) =>
      when('deletionDate', await change(call, id, 'user.grant.delete', { type: 'RemoveAuthorization' })),
    activateAuthorization: async (call, { id }) =>
      when('changeDate', await change(call, id, 'user.grant.write', { type: 'ReactivateAuthorization' })),
    deactivateAuthorization: async (call, { id }) =>
      when('changeDate', await change(call, id, 'user.grant.write', { type: 'DeactivateAuthorization' })),

    /** Everybody sees their own. */
    async listAuthorizations(call, { pagination, sortingColumn, filters }) {
      const page = pagingOf(api.settings, pagination);
      const { total, authorizations } = await listAuthorizations(api.views, call.read, {
        filters: filters.map(authorizationFilterOf),
        visibleTo: { userId: call.caller?.userId ?? '', reach: await call.reach('user.grant.read') },
        sortBy: sortedBy(sortingColumn),
        page,
      });
      return {
        pagination: paginationOf(page, total),
        authorizations: authorizations.map(authorizationMessage(call.origin)),
      };
    },
  });
};
