import type { Foundation } from '../../../domain/oidc-session/foundation.ts';
import { type Grant, type NewAccessToken, oidcSession } from '../../../domain/oidc-session/oidc-session.ts';
import { org } from '../../../domain/org/org.ts';
import type { OidcSettings } from '../../../domain/settings/oidc.ts';
import type { SettingsState } from '../../../domain/settings/policy.ts';
import type { UserState } from '../../../domain/user/state.ts';
import type { Api } from '../../api.ts';
import type { Visit } from '../../edge/call.ts';
import type { Owned } from '../../facts/owned.ts';
import type { TokenRequest } from '../grants/grant.ts';
import { audienceOf, knownScopes, orgRestrictionOf } from '../scope.ts';
import { machineConfirmation } from '../sender/confirmation.ts';
import type { Begins } from './begun-once.ts';
import { lifetimesIn } from './lifetimes.ts';
import { narrowedBy } from './narrowed.ts';
import { newAccessToken, tokenResponse } from './tokens.ts';

type SignedIn = {
  readonly userId: string;
  readonly machine: Owned<UserState>;
  /** By what it has proven who it is. */
  readonly by: Foundation;
  /** What it begins by that. */
  readonly begins: Begins;
};
type Terms = {
  readonly settings: SettingsState<OidcSettings>;
  /** Of `reason` in tokens.ts. */
  readonly why: number;
};

/** The tokens of a machine user that has proven who it is. No session stands behind them, and none is refreshed. */
export const machineTokens = async (
  api: Api,
  { visit, parameters, sender }: Pick<TokenRequest, 'visit' | 'parameters' | 'sender'>,
  { settings, why, ...signedIn }: SignedIn & Terms,
): Promise<object> => {
  const instanceId = visit.instance.id;
  const { userId, machine } = signedIn;
  const { owner } = machine.state;
  const asked = knownScopes(parameters.words('scope')).filter((each) => each !== 'offline_access');
  const scope = await withoutForeignOrganization(api, instanceId, owner, asked);
  const lifetimes = lifetimesIn(settings);
  const issuedAt = api.now();
  const issued = newAccessToken(api, lifetimes, scope, why, machineConfirmation(sender));
  const grant = machineGrant(visit, signedIn, scope, issuedAt);
  const tokens = { accessToken: { ...issued, ...narrowedBy(parameters, undefined, grant) } };
  const oidcSessionId = await begunBy(api, visit, signedIn, { grant, ...tokens });
  const subject = { instanceId, userId, user: machine.state, changedAt: machine.last?.createdAt };
  return tokenResponse(api, visit, { oidcSessionId, tokens, grant, subject, issuedAt, lifetimes });
};

const machineGrant = (
  visit: Visit,
  { userId, machine, by }: SignedIn,
  scope: readonly string[],
  authTime: Date,
): Grant => ({
  userID: userId,
  userResourceOwner: machine.state.owner,
  sessionID: '',
  clientID: machine.state.userName,
  audience: audienceOf(scope, visit.instance.projectId),
  scope,
  authMethods: [],
  authTime: authTime.toISOString(),
  restsOn: [by],
});

type Start = { readonly grant: Grant; readonly accessToken?: NewAccessToken };

/** @returns the id of the OIDC session */
const begunBy = (api: Api, visit: Visit, { userId, machine, begins }: SignedIn, start: Start): Promise<string> =>
  begins(async (oidcSessionId) => {
    const context = await visit.context(userId);
    const command = { type: 'StartOidcSession', ...start } as const;
    const { position } = await api.execute(context, oidcSession, oidcSessionId, command, machine.state.owner);
    visit.wrote(position);
    return oidcSessionId;
  });

/** It has come, and asks for no tokens of its own: its session begins without any. */
export const machineSignIn = async (
  api: Api,
  visit: Visit,
  signedIn: SignedIn,
  scope: readonly string[],
): Promise<void> => {
  await begunBy(api, visit, signedIn, { grant: machineGrant(visit, signedIn, scope, api.now()) });
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
