import { oidcSession } from '../../../domain/oidc-session/oidc-session.ts';
import { org } from '../../../domain/org/org.ts';
import { defaultOidc, oidcSettings } from '../../../domain/settings/oidc.ts';
import { user } from '../../../domain/user/user.ts';
import { usersTable, userType } from '../../../projections/user/tables.ts';
import { users } from '../../../projections/user/user.ts';
import type { ReadContext } from '../../../projections/views.ts';
import type { Api } from '../../api.ts';
import { loadOwned } from '../../owned.ts';
import { matchesSecret } from '../../secret.ts';
import type { Credentials } from '../credentials.ts';
import { invalidClient } from '../oauth-error.ts';
import { audienceOf, knownScopes, orgRestrictionOf } from '../scope.ts';
import { newAccessToken, newOidcSessionId, reason, tokenResponse } from '../tokens.ts';
import type { GrantHandler } from './grant.ts';

/** RFC 6749, 4.4: a machine user signs in with its user name and secret. */
export const clientCredentials =
  (api: Api): GrantHandler =>
  async ({ visit, parameters, credentials }) => {
    const instanceId = visit.instance.id;
    const userId = await machineNamed(api, visit.read, credentials);
    const { owned, others } = await loadOwned(api, instanceId, [{ decider: user, id: userId }], {
      decider: oidcSettings,
      id: instanceId,
    });
    const [[holder], [settings]] = [owned, others];
    const hash = holder.state.machine?.secretHash;
    if (!holder.isActive || !hash || !matchesSecret(credentials?.secret ?? '', hash)) throw invalidClient();

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

/** Two organizations may each have a machine of this name: then the name alone identifies nobody. */
const machineNamed = async (
  { views }: Api,
  read: ReadContext,
  credentials: Credentials | undefined,
): Promise<string> => {
  if (credentials?.secret === undefined) throw invalidClient();
  const named = await views.query<{ readonly id: string }>(read, [users], (db, name) =>
    db
      .selectFrom(name(usersTable))
      .select('id')
      .where('user_name_lower', '=', credentials.clientId.toLowerCase())
      .where('type', '=', userType.machine)
      .limit(2),
  );
  const [only, another] = named;
  if (!only || another) throw invalidClient();
  return only.id;
};

/** A machine is of its own organization, whatever it asks for. */
const withoutForeignOrganization = async (
  api: Api,
  instanceId: string,
  orgId: string,
  scope: readonly string[],
): Promise<readonly string[]> => {
  const restriction = orgRestrictionOf(scope);
  if (!restriction) return scope;
  const own = restriction.by === 'id' ? orgId : (await api.load(instanceId, org, orgId)).state.primaryDomain;
  return own === restriction.value ? scope : scope.filter((each) => !orgRestrictionOf([each]));
};
