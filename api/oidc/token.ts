import type { Api } from '../api.ts';
import { credentialsIn } from './client/credentials.ts';
import { type Endpoint, json } from './exchange.ts';
import { authorizationCode } from './grants/authorization-code.ts';
import { cibaTokens } from './grants/ciba.ts';
import { cibaGrant } from './grants/ciba-grant.ts';
import { clientCredentials } from './grants/client-credentials.ts';
import { deviceCode, deviceCodeGrant } from './grants/device-code.ts';
import type { GrantHandler } from './grants/grant.ts';
import { jwtBearer } from './grants/jwt-bearer.ts';
import { refreshToken } from './grants/refresh-token.ts';
import { tokenExchange, tokenExchangeGrant } from './grants/token-exchange.ts';
import { OAuthError } from './oauth-error.ts';
import { recordRefusal } from './refusal.ts';
import { senderOf } from './sender/confirmation.ts';

/** One file a grant. Discovery lists the keys. */
export const grants: { readonly [type: string]: (api: Api) => GrantHandler } = {
  authorization_code: authorizationCode,
  refresh_token: refreshToken,
  client_credentials: clientCredentials,
  'urn:ietf:params:oauth:grant-type:jwt-bearer': jwtBearer,
  [deviceCodeGrant]: deviceCode,
  [cibaGrant]: cibaTokens,
  [tokenExchangeGrant]: tokenExchange,
};

/** RFC 6749, 3.2. */
export const token = (api: Api): Endpoint => {
  const handlers = new Map(Object.entries(grants).map(([type, grant]) => [type, grant(api)]));
  return async (request) => {
    const { visit, parameters } = request;
    parameters.refuseRepeated();
    const grant = handlers.get(parameters.required('grant_type'));
    if (!grant) throw new OAuthError('unsupported_grant_type', 'This grant_type is not supported.');
    const claimed = credentialsIn(request);
    try {
      const sender = await senderOf(api, visit);
      const body = await grant({ visit, parameters, sender, credentials: claimed && { ...claimed, sender } });
      return json(body, { 'cache-control': 'no-store', pragma: 'no-cache' });
    } catch (error) {
      await recordRefusal(api, { visit, parameters, clientId: claimed?.clientId }, error);
      throw error;
    }
  };
};
