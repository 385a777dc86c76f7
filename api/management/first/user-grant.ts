import { authorization } from '../../../domain/authorization/authorization.ts';
import { authorizationErrors } from '../../../domain/authorization/errors.ts';
import { projectGrantErrors } from '../../../domain/project/errors.ts';
import { grantIdFor } from '../../../domain/project/grant.ts';
import { project } from '../../../domain/project/project.ts';
import type { Api, Call, Methods } from '../../api.ts';
import type { Authorization } from '../../gen/zitadel/authorization/v2/authorization_pb.js';
import { AuthorizationService } from '../../gen/zitadel/authorization/v2/authorization_service_pb.js';
import type { ManagementService } from '../../gen/zitadel/management_pb.js';
import { listing, pageIn, read, type Second, written } from './second.ts';
import { userGrantFilterOf } from './user-grant-filter.ts';

type UserGrants = Pick<
  Methods<typeof ManagementService>,
  | 'getUserGrantByID'
  | 'listUserGrants'
  | 'addUserGrant'
  | 'updateUserGrant'
  | 'deactivateUserGrant'
  | 'reactivateUserGrant'
  | 'removeUserGrant'
  | 'bulkRemoveUserGrant'
>;

const second = AuthorizationService.method;

/** What the second API calls authorizations. */
export const userGrantsOf = (api: Api, { ask }: Second): UserGrants => {
  const stateOf = async (call: Call, id: string) => api.load(call.instance.id, authorization, id);
  const after = async (call: Call, id: string, asked: Promise<unknown>) => {
    await asked;
    return written((await stateOf(call, id)).last);
  };

  /** The organization that gives: the one in context, or that of the grant that is named. */
  const giverOf = async (call: Call, projectId: string, grantId: string) => {
    if (grantId === '') return call.orgId;
    const { state } = await api.load(call.instance.id, project, projectId);
    const grant = state.grants.get(grantId);
    if (!grant) throw projectGrantErrors.not_found();
    return grant.orgId;
  };

  const grantIdIn = async (call: Call, projectId: string, orgId: string) =>
    grantIdFor((await api.load(call.instance.id, project, projectId)).state, orgId) ?? orgId;

  const message = async (
    call: Call,
    { id, project: of, organization, user, roles, state, ...dates }: Authorization,
  ) => {
    const giver = organization?.id ?? '';
    const grantId = of?.organizationId === giver ? '' : await grantIdIn(call, of?.id ?? '', giver);
    return {
      ...{ id, roleKeys: roles.map(({ key }) => key), state: state as number },
      details: read(giver, dates),
      userId: user?.id ?? '',
      displayName: user?.displayName ?? '',
      preferredLoginName: user?.preferredLoginName ?? '',
      orgId: giver,
      orgName: organization?.name ?? '',
      projectId: of?.id ?? '',
      projectName: of?.name ?? '',
      projectGrantId: grantId,
      ...(grantId === '' ? {} : { grantedOrgId: giver, grantedOrgName: organization?.name ?? '' }),
    };
  };

  return {
    async getUserGrantByID(call, { grantId }) {
      const { authorizations } = await ask(call, second.listAuthorizations, {
        filters: [{ filter: { case: 'authorizationIds', value: { ids: [grantId] } } }],
      });
      const [found] = authorizations;
      if (!found) throw authorizationErrors.not_found();
      return { userGrant: await message(call, found) };
    },

    async listUserGrants(call, { query, queries }) {
      const list = listing(call);
      const inOrg = { filter: { case: 'organizationId', value: { id: call.orgId } } } as const;
      const { authorizations, pagination } = await ask(list.call, second.listAuthorizations, {
        ...{ pagination: pageIn(query), filters: [inOrg, ...queries.flatMap(userGrantFilterOf)] },
      });
      return {
        details: list.details(pagination?.totalResult),
        result: await Promise.all(authorizations.map((found) => message(call, found))),
      };
    },

    async addUserGrant(call, { userId, projectId, projectGrantId, roleKeys }) {
      const organizationId = await giverOf(call, projectId, projectGrantId);
      const { id } = await ask(call, second.createAuthorization, { userId, projectId, organizationId, roleKeys });
      return { userGrantId: id, ...written((await stateOf(call, id)).last) };
    },

    updateUserGrant: (call, { grantId: id, roleKeys }) =>
      after(call, id, ask(call, second.updateAuthorization, { id, roleKeys })),
    deactivateUserGrant: (call, { grantId: id }) => after(call, id, ask(call, second.deactivateAuthorization, { id })),
    reactivateUserGrant: (call, { grantId: id }) => after(call, id, ask(call, second.activateAuthorization, { id })),
    removeUserGrant: (call, { grantId: id }) => after(call, id, ask(call, second.deleteAuthorization, { id })),

    async bulkRemoveUserGrant(call, { grantId: ids }) {
      for (const id of ids) await ask(call, second.deleteAuthorization, { id });
      return {};
    },
  };
};
