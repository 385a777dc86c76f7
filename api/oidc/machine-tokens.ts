import type { Foundation } from '../../domain/oidc-session/foundation.ts';
import { oidcSession } from '../../domain/oidc-session/oidc-session.ts';
import { org } from '../../domain/org/org.ts';
import type { OidcSettings } from '../../domain/settings/oidc.ts';
import type { SettingsState } from '../../domain/settings/policy.ts';
import type { UserState } from '../../domain/user/state.ts';
import type { Api } from '../api.ts';
import type { Owned } from '../facts/owned.ts';
import type { TokenRequest } from './grants/grant.ts';
import { lifetimesIn } from './lifetimes.ts';
import { narrowedBy } from './narrowed.ts';
import { audienceOf, knownScopes, orgRestrictionOf } from './scope.ts';
import { machineConfirmation } from './sender/confirmation.ts';
import { newAccessToken, newOidcSessionId, tokenResponse } from './tokens.ts';

type SignedIn = {
  readonly userId: string;
  readonly machine: Owned<UserState>;
  readonly settings: SettingsState<OidcSettings>;
  /** Of `reason` in tokens.ts. */
  readonly why: number;
  /** By what it has proven who it is. */
  readonly by: Foundation;
};

/** The tokens of a machine user that has proven who it is. No session stands behind them, and none is refreshed. */
export const machineTokens = async (
  api: Api,
  { visit, parameters, sender }: Pick<TokenRequest, 'visit' | 'parameters' | 'sender'>,
  { userId, machine, settings, why, by }: SignedIn,
): Promise<object> => {
  const instanceId = visit.instance.id;
  const { owner, userName } = machine.state;
  const asked = knownScopes(parameters.words('scope')).filter((each) => each !== 'offline_access');
  const scope = await withoutForeignOrganization(api, instanceId, owner, asked);
  const lifetimes = lifetimesIn(settings);
  const issuedAt = api.now();
  const oidcSessionId = newOidcSessionId(api);
  const issued = newAccessToken(api, lifetimes, scope, why, machineConfirmation(sender));
  const grant = {
    userID: userId,
    userResourceOwner: owner,
    sessionID: '',
    clientID: userName,
    audience: audienceOf(scope, visit.instance.projectId),
    scope,
    authMethods: [],
    authTime: issuedAt.toISOString(),
    restsOn: [by],
  };
  const tokens = { accessToken: { ...issued, ...narrowedBy(parameters, undefined, grant) } };
  const start = { type: 'StartOidcSession', grant, ...tokens } as const;
  const context = await visit.context(userId);
  const { position } = await api.execute(context, oidcSession, oidcSessionId, start, owner);
  visit.wrote(position);
  const subject = { instanceId, userId, user: machine.state, changedAt: machine.last?.createdAt };
  return tokenResponse(api, visit, { oidcSessionId, tokens, grant, subject, issuedAt, lifetimes });
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
  const own = restriction.by === 'id' ? orgId : (await api.recent.load(instanceId, org, orgId)).state.primaryDomain;
  return own === restriction.value ? scope : scope.filter((each) => !orgRestrictionOf([each]));
};
