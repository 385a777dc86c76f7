import { deviceAuth } from '../../../domain/device-auth/device-auth.ts';
import { DomainError } from '../../../domain/errors.ts';
import type { Api } from '../../api.ts';
import type { Visit } from '../../edge/call.ts';
import { restrictedTo } from '../authorize/organization.ts';
import { grantedScope } from '../authorize/scope.ts';
import { authenticatedClient, type Client } from '../client/client.ts';
import { credentialsIn } from '../client/credentials.ts';
import { paths } from '../endpoints.ts';
import { type Endpoint, json } from '../exchange.ts';
import { deviceCodeGrant } from '../grants/device-code.ts';
import { OAuthError } from '../oauth-error.ts';
import { narrowedIn } from '../tokens/narrowed.ts';
import { deviceAuthIdOf, newUserCode, sealDeviceCode, shownUserCode } from './codes.ts';
import { deviceAuthOf } from './settings.ts';

/** RFC 8628, 3.1 and 3.2. */
export const deviceAuthorization =
  (api: Api): Endpoint =>
  async (request) => {
    const { visit, parameters } = request;
    const { lifetimeSeconds, intervalSeconds: interval, userCode: form } = deviceAuthOf(api);
    parameters.refuseRepeated();
    const client = await authenticatedClient(api, visit.read, credentialsIn(request));
    if (!client.grantTypes.includes(deviceCodeGrant))
      throw new OAuthError('unauthorized_client', 'This application may not sign in devices.');
    const { scope, audience, need_refresh_token } = grantedScope(visit, client, parameters.words('scope'));
    const restriction = await restrictedTo(api, visit, parameters.words('scope'));
    const { id, userCode } = await added(api, visit, {
      ClientID: client.clientId,
      Expires: new Date(api.now().getTime() + lifetimeSeconds * 1000).toISOString(),
      Scopes: scope,
      Audience: audience,
      ...(need_refresh_token ? { NeedRefreshToken: true } : {}),
      ...(restriction === undefined ? {} : { OrganizationID: restriction }),
      ...narrowedIn(parameters, client),
    });
    const verificationUri = verificationUriOf(visit, client);
    return json(
      {
        device_code: await sealDeviceCode(api.keys, visit.instance.id, id),
        user_code: shownUserCode(userCode, form),
        verification_uri: verificationUri,
        verification_uri_complete: `${verificationUri}?user_code=${shownUserCode(userCode, form)}`,
        expires_in: lifetimeSeconds,
        interval,
      },
      { 'cache-control': 'no-store', pragma: 'no-cache' },
    );
  };

type Request = Extract<Parameters<typeof deviceAuth.decide>[0], { type: 'AddDeviceAuthorization' }>['request'];

/** A code that is in use, or was, is one in 25 billion: then another is drawn. */
const added = async (api: Api, visit: Visit, request: Request): Promise<{ id: string; userCode: string }> => {
  const userCode = newUserCode(deviceAuthOf(api).userCode);
  const id = await deviceAuthIdOf(api.keys, visit.instance.id, userCode);
  const command = { type: 'AddDeviceAuthorization', request } as const;
  try {
    const { position } = await api.execute(await visit.context('OIDC'), deviceAuth, id, command, visit.instance.id);
    visit.wrote(position);
    return { id, userCode };
  } catch (error) {
    if (error instanceof DomainError && error.code === 'device_auth.already_exists') return added(api, visit, request);
    throw error;
  }
};

/** Short, because people type it off a screen (RFC 8628, 3.3). */
const verificationUriOf = ({ origin }: Visit, { loginBaseUri }: Client): string =>
  loginBaseUri === '' ? origin + paths.device : `${loginBaseUri.replace(/\/$/, '')}/device`;
