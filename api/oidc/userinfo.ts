import type { Api } from '../api.ts';
import type { Client } from './client/client.ts';
import { clientJwt, encryptedFor, formFor } from './client/jwt.ts';
import { type Endpoint, json, type OAuthRequest, text } from './exchange.ts';
import { invalidRequest, OAuthError } from './oauth-error.ts';
import { mustHold } from './sender/possession.ts';
import { bindingOf, liveToken } from './tokens/access-token.ts';
import { mintedClaims } from './tokens/minted-claims.ts';

/** OpenID Connect Core, 5.3. */
export const userinfo =
  (api: Api): Endpoint =>
  async (request) => {
    const { visit } = request;
    const instanceId = visit.instance.id;
    const { token, scheme } = tokenIn(request);
    const live = token === undefined ? undefined : await liveToken(api, instanceId, token);
    if (!live || token === undefined)
      throw new OAuthError('invalid_token', 'The access token is missing, expired or revoked.');
    await mustHold(api, bindingOf(live), token, { scheme, visit });
    const { userId, user, userChangedAt: changedAt, scope, issued } = live;
    const client = issued?.client;
    const claims = await mintedClaims(api, visit, 'userinfo', {
      subject: { instanceId, userId, user, changedAt },
      scope,
      client,
      asked: Object.keys(issued?.grant.claims?.userinfo ?? {}),
      ofPerson: true,
      allRoles: client?.roleAssertion ?? false,
    });
    return (client && (await sealed(api, visit, client, claims))) ?? json(claims, noStore);
  };

const noStore = { 'cache-control': 'no-store' };

/** Core, 5.3.2: signed, encrypted or both, where the client registered that. */
const sealed = async (
  api: Api,
  { instance, origin }: OAuthRequest['visit'],
  client: Client,
  claims: { readonly sub: string },
) => {
  const form = formFor(client, 'userinfo');
  if (form.signed !== undefined) {
    const said = { ...claims, iss: origin, aud: client.clientId };
    return text(await clientJwt(api, instance.id, client, said, { kind: 'userinfo' }), 'application/jwt', noStore);
  }
  if (form.encrypted === undefined) return undefined;
  return text(await encryptedFor(api, client, JSON.stringify(claims), form), 'application/jwt', noStore);
};

/** RFC 6750, 2; RFC 9449, 7.1: in the header or in the body, never in both; in the address it would be logged. */
const tokenIn = ({ method, visit, parameters }: OAuthRequest) => {
  const [, word, header] = /^(bearer|dpop) +(\S+)$/i.exec(visit.headers.get('authorization') ?? '') ?? [];
  const body = method === 'POST' ? parameters.get('access_token') : undefined;
  if (header !== undefined && body !== undefined) throw invalidRequest('The access token was sent in two ways.');
  const scheme = word?.toLowerCase() === 'dpop' ? ('dpop' as const) : ('bearer' as const);
  return { token: header ?? body, scheme };
};
