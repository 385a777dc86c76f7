import { authRequest } from '../../../domain/auth-request/auth-request.ts';
import type { Api } from '../../api.ts';
import { examination } from '../authorize/examine.ts';
import { authenticatedClient } from '../client/client.ts';
import { credentialsIn } from '../client/credentials.ts';
import type { Endpoint } from '../exchange.ts';
import { invalidRequest, OAuthError } from '../oauth-error.ts';
import { type Parameters, parametersOf } from '../parameters.ts';
import { adopt } from '../registration/adopted.ts';
import { statedIn } from '../request-object/stated.ts';
import { pushedLifetimeSeconds, referenceTo } from './reference.ts';

/** RFC 9126, 2. */
export const pushedAuthorization = (api: Api): Endpoint => {
  const examine = examination(api);
  return async (request) => {
    const { visit, parameters } = request;
    parameters.refuseRepeated();
    if (parameters.get('request_uri') !== undefined) throw invalidRequest('A pushed request holds no request_uri.');
    const credentials = credentialsIn(request);
    await adopt(api, visit, credentials?.clientId);
    const client = await authenticatedClient(api, visit.read, credentials);
    if (client.type !== 'oidc') throw new OAuthError('unauthorized_client', 'This application has no logins.');
    const stated = await statedIn(api, { visit, client, parameters: signedAlone(parameters) });
    const asked = await examine({ visit, client, parameters: stated });
    const id = `V2_${api.newId()}`;
    const push = { type: 'PushAuthRequest', request: asked } as const;
    const context = await visit.context('OIDC');
    visit.wrote((await api.execute(context, authRequest, id, push, visit.instance.id)).position);
    return {
      status: 201,
      headers: { 'cache-control': 'no-store' },
      body: {
        request_uri: await referenceTo(api, visit.instance.id, id),
        expires_in: pushedLifetimeSeconds,
      },
    };
  };
};

/** RFC 9126, 3: beside a request object stands what proves the client, and nothing that would count. */
const signedAlone = (parameters: Parameters): Parameters => {
  const request = parameters.get('request');
  return request === undefined ? parameters : parametersOf(new URLSearchParams({ request }));
};
