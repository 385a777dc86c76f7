import type { Api } from '../../api.ts';
import type { Visit } from '../../edge/call.ts';
import type { Client } from '../client/client.ts';
import { invalidRequest, OAuthError } from '../oauth-error.ts';
import { type Parameters, parametersOf } from '../parameters.ts';
import { statedIn } from '../request-object/stated.ts';
import { type Demands, shortLived } from '../request-object/verified.ts';

type Asked = { readonly visit: Visit; readonly client: Client; readonly parameters: Parameters };

/** What a client asks over the back channel: in the form, or signed, and then nothing beside it counts (CIBA, 7.1.1). */
export const askedIn = async (api: Api, { visit, client, parameters }: Asked): Promise<Parameters> => {
  if (parameters.get('request_uri') !== undefined) throw invalidRequest('request_uri is not for this endpoint.');
  const request = parameters.get('request');
  if (request === undefined) {
    if (client.metadata.backchannel_authentication_request_signing_alg !== undefined)
      throw invalidRequest('This client must sign its requests: request is missing.');
    return parameters;
  }
  const alone = parametersOf(new URLSearchParams({ request }));
  return statedIn(api, { visit, client, parameters: alone, demands: demandsOf(client) }).catch(inItsWords);
};

/** CIBA, 7.1.1: with a key pair, and all of these claims; FAPI-CIBA, 5.2.2: for an hour at most. */
const demandsOf = ({ metadata }: Client): Demands => ({
  algorithm: metadata.backchannel_authentication_request_signing_alg,
  mayBeUnsigned: false,
  mayBeBySecret: false,
  ...shortLived(['iss', 'aud', 'iat', 'jti']),
});

/** CIBA, 13, has no error of its own for what is wrong with the object. */
const inItsWords = (error: unknown): never => {
  throw error instanceof OAuthError && error.error === 'invalid_request_object' ? invalidRequest(error.message) : error;
};
