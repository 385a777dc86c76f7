import { deviceAuth } from '../../../domain/device-auth/device-auth.ts';
import { deviceAuthErrors } from '../../../domain/device-auth/errors.ts';
import { DomainError } from '../../../domain/errors.ts';
import { step } from '../../../eventstore/execute.ts';
import type { Api } from '../../api.ts';
import { fromMemory } from '../../from-memory.ts';
import { authenticatedClient } from '../client.ts';
import { openDeviceCode } from '../device/codes.ts';
import { pace } from '../device/pace.ts';
import { invalidGrant, OAuthError } from '../oauth-error.ts';
import { newOidcSessionId, tokenResponse } from '../tokens.ts';
import type { GrantHandler } from './grant.ts';
import { loginGrant, startOf, tokensOf } from './login-grant.ts';

export const deviceCodeGrant = 'urn:ietf:params:oauth:grant-type:device_code';

/** RFC 8628, 3.4 and 3.5: asked again and again, until the person has answered elsewhere. */
export const deviceCode = (api: Api): GrantHandler => {
  const polls = pace(api.now);
  return async ({ visit, parameters, credentials }) => {
    const client = await authenticatedClient(api, visit.read, credentials);
    if (!client.grantTypes.includes(deviceCodeGrant))
      throw new OAuthError('unauthorized_client', 'This application may not sign in devices.');
    const instanceId = visit.instance.id;
    const id = await openDeviceCode(api.keys, instanceId, parameters.required('device_code'));
    if (id === undefined) throw invalidGrant('This device code is not valid.');
    const exchange = { type: 'ExchangeDeviceCode', now: api.now(), clientId: client.clientId } as const;
    try {
      const { request, granted } = await fromMemory(api, async (memory) => {
        const { state } = await memory.load(instanceId, deviceAuth, id);
        deviceAuth.decide(exchange, state);
        const { request: asked, approval } = state;
        if (!asked || !approval) throw deviceAuthErrors.pending();
        const what = { scope: asked.Scopes, audience: asked.Audience };
        return { request: asked, granted: await loginGrant(memory, instanceId, client, what, approval) };
      });
      const { grant, holder, lifetimes } = granted;
      const tokens = tokensOf(api, granted, { mayRefresh: request.NeedRefreshToken ?? false, parameters });
      const [oidcSessionId, issuedAt] = [newOidcSessionId(api), api.now()];
      const { position } = await api.executeAll(await visit.context('OIDC'), [
        step(deviceAuth, id, exchange),
        ...startOf(visit, client, granted, oidcSessionId, tokens),
      ]);
      visit.wrote(position);
      polls.forget(id);
      const subject = { instanceId, userId: grant.userID, user: holder.state, changedAt: holder.last?.createdAt };
      return await tokenResponse(api, visit, { oidcSessionId, tokens, grant, subject, issuedAt, lifetimes, client });
    } catch (error) {
      throw error instanceof DomainError ? inTheWordsOfTheProtocol(error, () => polls.isTooEarly(id)) : error;
    }
  };
};

const inTheWordsOfTheProtocol = (error: DomainError, isTooEarly: () => boolean): OAuthError => {
  switch (error.code) {
    case 'device_auth.pending':
      return isTooEarly()
        ? new OAuthError(
            'slow_down',
            'Nobody has answered yet. Wait five seconds longer between questions from now on.',
          )
        : new OAuthError('authorization_pending', error.message);
    case 'device_auth.denied':
      return new OAuthError('access_denied', error.message);
    case 'device_auth.expired':
      return new OAuthError('expired_token', error.message);
    default:
      return invalidGrant(error.message);
  }
};
