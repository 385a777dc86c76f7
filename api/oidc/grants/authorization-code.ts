import { authRequest } from '../../../domain/auth-request/auth-request.ts';
import { DomainError } from '../../../domain/errors.ts';
import { oidcSession } from '../../../domain/oidc-session/oidc-session.ts';
import { isFapi } from '../../../domain/project/client-profile.ts';
import { type AnyStep, step } from '../../../eventstore/execute.ts';
import type { Api } from '../../api.ts';
import type { Visit } from '../../edge/call.ts';
import { fromMemory } from '../../facts/from-memory.ts';
import { openToken } from '../../secret/token.ts';
import { authenticatedClient, type Client } from '../client/client.ts';
import { mustBeTellable } from '../client/jwt.ts';
import { invalidGrant, OAuthError } from '../oauth-error.ts';
import { challengeOf } from '../pkce.ts';
import { newOidcSessionId, tokenResponse } from '../tokens/tokens.ts';
import type { GrantHandler, TokenRequest } from './grant.ts';
import { loginGrant, startOf, tokensOf } from './login-grant.ts';

/** RFC 6749, 4.1.3; RFC 7636, 4.6. */
export const authorizationCode =
  (api: Api): GrantHandler =>
  async ({ visit, parameters, credentials }) => {
    const client = await authenticatedClient(api, visit.read, credentials);
    if (!client.grantTypes.includes('authorization_code'))
      throw new OAuthError('unauthorized_client', 'This application may not use authorization codes.');
    const instanceId = visit.instance.id;
    const authRequestId = await authRequestOf(api, visit, parameters.required('code'));
    const { granted, mayRefresh } = await fromMemory(api, (memory) =>
      grantedBy(memory, instanceId, authRequestId, client),
    );
    const { grant, holder, lifetimes } = granted;
    if (grant.scope.includes('openid')) await mustBeTellable(api, client, 'id_token');
    const { userID: userId } = grant;
    const tokens = tokensOf(api, granted, { mayRefresh, parameters });
    const [oidcSessionId, issuedAt] = [newOidcSessionId(api), api.now()];
    const start = startOf(visit, client, granted, oidcSessionId, tokens);
    await redeem(api, { visit, parameters }, authRequestId, client, oidcSessionId, start);
    const subject = { instanceId, userId, user: holder.state, changedAt: holder.last?.createdAt };
    return tokenResponse(api, visit, { oidcSessionId, tokens, grant, subject, issuedAt, lifetimes, client });
  };

const authRequestOf = async (api: Api, { instance }: Visit, code: string): Promise<string> => {
  const text = await openToken(api.keys, instance.id, code);
  if (!text || !/^V2_[^:]+$/.test(text)) throw invalidGrant('This code is not valid.');
  return text;
};

/** What the code stands for. Whether it may still be exchanged, its stream decides. */
const grantedBy = async (api: Api, instanceId: string, authRequestId: string, client: Client) => {
  const { state: answered } = await api.load(instanceId, authRequest, authRequestId);
  if (!answered.request || !answered.session) throw invalidGrant('This code is not valid.');
  const granted = await loginGrant(api, instanceId, client, answered.request, answered.session, answered.codeIssuedAt);
  return { granted, mayRefresh: answered.request.need_refresh_token };
};

/** The code is used and the tokens begin in one append. Coming again, it takes the tokens away (RFC 6749, 4.1.2). */
const redeem = async (
  api: Api,
  { visit, parameters }: Pick<TokenRequest, 'visit' | 'parameters'>,
  authRequestId: string,
  client: Client,
  oidcSessionId: string,
  start: readonly AnyStep[],
) => {
  const verifier = parameters.get('code_verifier');
  const exchange = step(authRequest, authRequestId, {
    type: 'ExchangeCode',
    now: api.now(),
    clientId: client.clientId,
    redirectUri: parameters.get('redirect_uri'),
    codeChallenge: verifier === undefined ? undefined : challengeOf(verifier),
    jkt: client.confirmation?.jkt,
    // FAPI 2.0 Security Profile, 5.3.2.2.
    lifetime: isFapi(client.metadata) ? 60_000 : undefined,
    oidcSessionId,
  });
  const context = await visit.context('OIDC');
  try {
    const { position } = await api.executeAll(context, [exchange, ...start]);
    visit.wrote(position);
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    if (error.code === 'auth_request.code_used') await revokeTokensOf(api, visit, authRequestId);
    throw invalidGrant(error.message);
  }
};

const revokeTokensOf = async (api: Api, visit: Visit, authRequestId: string) => {
  const { state } = await api.load(visit.instance.id, authRequest, authRequestId);
  const revoke = { type: 'RevokeTokens' } as const;
  const steps = state.oidcSessionIds.map((id) => step(oidcSession, id, revoke));
  if (steps.length > 0) visit.wrote((await api.executeAll(await visit.context('OIDC'), steps)).position);
};
