import { oidcSession } from '../../../domain/oidc-session/oidc-session.ts';
import { org } from '../../../domain/org/org.ts';
import { defaultOidc, oidcSettings } from '../../../domain/settings/oidc.ts';
import { user } from '../../../domain/user/user.ts';
import { apps } from '../../../projections/app/app.ts';
import { appsTable } from '../../../projections/app/tables.ts';
import { usersTable, userType } from '../../../projections/user/tables.ts';
import { users } from '../../../projections/user/user.ts';
import type { Api } from '../../api.ts';
import { fromMemory } from '../../from-memory.ts';
import { loadOwned } from '../../owned.ts';
import { matchesSecret } from '../../secret.ts';
import { invalidClient } from '../oauth-error.ts';
import { audienceOf, knownScopes, orgRestrictionOf } from '../scope.ts';
import { newAccessToken, newOidcSessionId, reason, tokenResponse } from '../tokens.ts';
import type { GrantHandler } from './grant.ts';

/** RFC 6749, 4.4: a machine user signs in with its user name and secret. */
export const clientCredentials = (api: Api): GrantHandler => {
  const machineNamed = machinesOf(api);
  return async ({ visit, parameters, credentials }) => {
    const instanceId = visit.instance.id;
    if (credentials?.secret === undefined) throw invalidClient();
    const { clientId, secret } = credentials;
    const userId = await machineNamed(visit.read, clientId);
    if (userId === undefined) throw invalidClient();
    const [holder, settings] = await fromMemory(api, async (memory) => {
      const { owned, others } = await loadOwned(memory, instanceId, [{ decider: user, id: userId }], {
        decider: oidcSettings,
        id: instanceId,
      });
      const [machine] = owned;
      const hash = machine.state.machine?.secretHash;
      if (!machine.isActive || !hash || !matchesSecret(secret, hash)) throw invalidClient();
      return [machine, others[0]] as const;
    });

    const asked = knownScopes(parameters.words('scope')).filter((each) => each !== 'offline_access');
    const scope = await withoutForeignOrganization(api, instanceId, holder.state.owner, asked);
    const lifetimes = settings.state.values ?? defaultOidc;
    const issuedAt = api.now();
    const oidcSessionId = newOidcSessionId(api);
    const tokens = { accessToken: newAccessToken(api, lifetimes, scope, reason.clientCredentials) };
    const grant = {
      userID: userId,
      userResourceOwner: holder.state.owner,
      sessionID: '',
      clientID: holder.state.userName,
      audience: audienceOf(scope, visit.instance.projectId),
      scope,
      authMethods: [],
      authTime: issuedAt.toISOString(),
    };
    const start = { type: 'StartOidcSession', grant, ...tokens } as const;
    const context = await visit.context(userId);
    const { position } = await api.execute(context, oidcSession, oidcSessionId, start, holder.state.owner);
    visit.wrote(position);
    const subject = { instanceId, userId, user: holder.state, changedAt: holder.last?.createdAt };
    return tokenResponse(api, visit, { oidcSessionId, tokens, grant, subject, issuedAt, lifetimes });
  };
};

/**
 * Two organizations may each have a machine of this name: then the name alone identifies nobody. Neither may a machine call
 * itself like an application, whose tokens its own would be taken for (RFC 9700, 4.15.1).
 */
const machinesOf = ({ views }: Pick<Api, 'views'>) =>
  views.remember([users, apps], async (read, clientId) => {
    const [only, another] = await views.query<{ readonly id: string }>(read, [users, apps], (db, name) =>
      db
        .selectFrom(name(usersTable))
        .select('id')
        .where('user_name_lower', '=', clientId.toLowerCase())
        .where('type', '=', userType.machine)
        .where(({ exists, not, selectFrom }) =>
          not(exists(selectFrom(name(appsTable)).select('id').where('client_id', '=', clientId))),
        )
        .limit(2),
    );
    return another ? undefined : only?.id;
  });

/** A machine is of its own organization, whatever it asks for. */
const withoutForeignOrganization = async (
  api: Api,
  instanceId: string,
  orgId: string,
  scope: readonly string[],
): Promise<readonly string[]> => {
  const restriction = orgRestrictionOf(scope);
  if (!restriction) return scope;
  const own = restriction.by === 'id' ? orgId : (await api.recent.load(instanceId, org, orgId)).state.primaryDomain;
  return own === restriction.value ? scope : scope.filter((each) => !orgRestrictionOf([each]));
};
