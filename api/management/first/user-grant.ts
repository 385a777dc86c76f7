import { authorization } from '../../../domain/authorization/authorization.ts';
import { authorizationErrors } from '../../../domain/authorization/errors.ts';
import { projectGrantErrors } from '../../../domain/project/errors.ts';
import { project } from '../../../domain/project/project.ts';
import type { Api, Call, Methods } from '../../api.ts';
import type { Authorization } from '../../gen/zitadel/authorization/v2/authorization_pb.js';
import { AuthorizationService } from '../../gen/zitadel/authorization/v2/authorization_service_pb.js';
import type { ManagementService } from '../../gen/zitadel/management_pb.js';
import { grantNameIn } from './grant-name.ts';
import { listing, pageIn, read, type Second } from './second.ts';
import { userGrantFilterOf } from './user-grant-filter.ts';
import { writesTo } from './writes.ts';

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
  const { outcome, after } = writesTo(api, authorization);

  /** The organization that gives: the one in context, or that of the grant that is named. */
  const giverOf = async (call: Call, projectId: string, grantId: string) => {
    if (grantId === '') return call.orgId;
    const { state } = await api.load(call.instance.id, project, projectId);
    const grant = state.grants.get(grantId);
    if (!grant) throw projectGrantErrors.not_found();
    return grant.orgId;
  };

  /** Those that are given on by another organization say by which grant. */
  const messages = async (call: Call, found: readonly Authorization[]) => {
    const passedOn = found.filter(({ project: of, organization }) => of?.organizationId !== organization?.id);
    const asked = passedOn.map(({ project: of }) => ({ decider: project, id: of?.id ?? '' }));
    const projects = asked.length === 0 ? [] : await api.loadAll(call.instance.id, asked);
    const grantIds = new Map(
      projects.map(({ state }, index) => [
        passedOn[index]?.id,
        grantNameIn(state, passedOn[index]?.organization?.id ?? ''),
      ]),
    );
    return found.map((each) => userGrantMessage(each, grantIds.get(each.id) ?? ''));
  };

  return {
    async getUserGrantByID(call, { grantId }) {
      const { authorizations } = await ask(call, second.listAuthorizations, {
        filters: [{ filter: { case: 'authorizationIds', value: { ids: [grantId] } } }],
      });
      const [userGrant] = await messages(call, authorizations);
      if (!userGrant) throw authorizationErrors.not_found();
      return { userGrant };
    },

    async listUserGrants(call, { query, queries }) {
      const list = listing(call);
      const inOrg = { filter: { case: 'organizationId', value: { id: call.orgId } } } as const;
      const { authorizations, pagination } = await ask(list.call, second.listAuthorizations, {
        ...{ pagination: pageIn(query), filters: [inOrg, ...queries.flatMap(userGrantFilterOf)] },
      });
      return {
        details: list.details(pagination?.totalResult),
        result: await messages(call, authorizations),
      };
    },

    async addUserGrant(call, { userId, projectId, projectGrantId, roleKeys }) {
      const organizationId = await giverOf(call, projectId, projectGrantId);
      const { id } = await ask(call, second.createAuthorization, { userId, projectId, organizationId, roleKeys });
      return { userGrantId: id, ...(await outcome(call, id)) };
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

const userGrantMessage = (
  { id, project: of, organization, user, roles, state, ...dates }: Authorization,
  projectGrantId: string,
) => {
  const orgId = organization?.id ?? '';
  const orgName = organization?.name ?? '';
  return {
    ...{ id, roleKeys: roles.map(({ key }) => key), state: state as number },
    details: read(orgId, dates),
    userId: user?.id ?? '',
    displayName: user?.displayName ?? '',
    preferredLoginName: user?.preferredLoginName ?? '',
    avatarUrl: user?.avatarUrl ?? '',
    ...{ orgId, orgName, projectId: of?.id ?? '', projectName: of?.name ?? '', projectGrantId },
    ...(projectGrantId === '' ? {} : { grantedOrgId: orgId, grantedOrgName: orgName }),
  };
};
