import { deviceAuth } from '../../../domain/device-auth/device-auth.ts';
import type { Api } from '../../api.ts';
import { authenticatedClient } from '../client/client.ts';
import { openDeviceCode } from '../device/codes.ts';
import { pace } from '../device/pace.ts';
import { deviceAuthOf } from '../device/settings.ts';
import { invalidGrant, OAuthError } from '../oauth-error.ts';
import { newOidcSessionId } from '../tokens/tokens.ts';
import type { GrantHandler } from './grant.ts';
import { polledTokens } from './once-answered.ts';

export const deviceCodeGrant = 'urn:ietf:params:oauth:grant-type:device_code';

/** RFC 8628, 3.4 and 3.5: asked again and again, until the person has answered elsewhere. */
export const deviceCode = (api: Api): GrantHandler => {
  const polls = pace(api, deviceAuthOf(api).intervalSeconds);
  return async ({ visit, parameters, credentials }) => {
    const client = await authenticatedClient(api, visit.read, credentials);
    if (!client.grantTypes.includes(deviceCodeGrant))
      throw new OAuthError('unauthorized_client', 'This application may not sign in devices.');
    const id = await openDeviceCode(api.keys, visit.instance.id, parameters.required('device_code'));
    if (id === undefined) throw invalidGrant('This device code is not valid.');
    const command = { type: 'ExchangeDeviceCode', now: api.now(), clientId: client.clientId } as const;
    const exchange = { decider: deviceAuth, id, command, oidcSessionId: newOidcSessionId(api), parameters };
    return polledTokens(api, polls, visit, client, exchange);
  };
};
