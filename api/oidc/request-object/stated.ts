import type { JWTPayload } from 'jose';
import type { Api } from '../../api.ts';
import type { Visit } from '../../edge/call.ts';
import type { Client } from '../client/client.ts';
import { invalidRequest } from '../oauth-error.ts';
import { type Parameters, parametersOf } from '../parameters.ts';
import { decrypted } from './decrypted.ts';
import { fetched } from './fetched.ts';
import { type Demands, invalidRequestObject, verified } from './verified.ts';

type Asked = {
  readonly visit: Visit;
  readonly client: Client;
  readonly parameters: Parameters;
  readonly demands?: Demands;
};

/**
 * What an authorization request says. A request object wins over what stands beside it (OpenID Connect Core, 6.1); of a
 * client that always signs, nothing counts but what is signed (RFC 9101, 6.3).
 */
export const statedIn = async (api: Api, asked: Asked): Promise<Parameters> => {
  const { parameters, client } = asked;
  parameters.refuseRepeated();
  const jwt = await requestObjectIn(api, asked);
  if (jwt === undefined) {
    if (client.metadata.require_signed_request_object)
      throw invalidRequest('This client must sign its requests: request is missing.');
    return parameters;
  }
  const { visit } = asked;
  const signed = await decrypted(api, visit.instance.id, client, jwt);
  const claims = await verified(api, { issuer: visit.origin, client, jwt: signed }, asked.demands);
  mustMatch(claims, parameters);
  const inside = pairsOf(claims);
  const names = new Set(inside.map(([name]) => name));
  const beside = client.metadata.require_signed_request_object
    ? []
    : parameters.pairs().filter(([name]) => !names.has(name) && !carriers.has(name));
  return parametersOf(new URLSearchParams([...inside, ...beside].map(([name, value]) => [name, value])));
};

const carriers = new Set(['request', 'request_uri']);

const requestObjectIn = async (api: Api, { parameters, client }: Asked): Promise<string | undefined> => {
  const [byValue, byReference] = [parameters.get('request'), parameters.get('request_uri')];
  if (byValue !== undefined && byReference !== undefined)
    throw invalidRequest('request and request_uri exclude each other.');
  if (byReference !== undefined) return fetched(api, client, byReference);
  return byValue;
};

/** Core, 6.1: what must stand in both is the same in both. */
const mustMatch = (claims: JWTPayload, parameters: Parameters) => {
  const [inside, beside] = [claims['response_type'], parameters.get('response_type')];
  if (inside !== undefined && beside !== undefined && inside !== beside)
    throw invalidRequestObject('The request object has another response_type than the request.');
};

/** What says something of the JWT and nothing of the request (RFC 7519, 4.1). */
const ofTheJwt = new Set(['iss', 'aud', 'exp', 'nbf', 'iat', 'jti', 'sub']);

/** RFC 9101, 4: texts as they are, everything else as JSON, nothing as nothing; an array of texts comes several times. */
const pairsOf = (claims: JWTPayload): readonly (readonly [string, string])[] =>
  Object.entries(claims)
    .filter(([name, value]) => !ofTheJwt.has(name) && value !== null)
    .flatMap(([name, value]) => (isTexts(value) ? value.map((one) => [name, one] as const) : [[name, textOf(value)]]));

const isTexts = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string');
const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
