import { authRequest, pushedLifetime } from '../../../domain/auth-request/auth-request.ts';
import { DomainError } from '../../../domain/errors.ts';
import type { Api } from '../../api.ts';
import type { Visit } from '../../edge/call.ts';
import { openToken, sealToken } from '../../secret/token.ts';
import type { Client } from '../client.ts';
import { clientPolicyOf } from '../client-policy.ts';
import type { OAuthRequest } from '../exchange.ts';
import { invalidRequest, OAuthError } from '../oauth-error.ts';
import type { Parameters } from '../parameters.ts';

const prefix = 'urn:ietf:params:oauth:request_uri:';
const sealedAs = 'pushed ';

export const pushedLifetimeSeconds = pushedLifetime / 1000;

export const isPushedReference = (parameters: Parameters): boolean =>
  parameters.get('request_uri')?.startsWith(prefix) ?? false;

/** Nobody can guess one: it is sealed with the instance's key (RFC 9126, 7.1). */
export const referenceTo = async ({ keys }: Pick<Api, 'keys'>, instanceId: string, authRequestId: string) =>
  `${prefix}${await sealToken(keys, instanceId, `${sealedAs}${authRequestId}`)}`;

/** RFC 9126, 4: nothing else that the browser brings counts. Gives the auth request that begins. */
export const beginPushed = async (
  api: Api,
  { visit, parameters }: OAuthRequest,
  client: Client,
  loginClient: string,
): Promise<string> => {
  const instanceId = visit.instance.id;
  const sealed = parameters.required('request_uri').slice(prefix.length);
  const text = await openToken(api.keys, instanceId, sealed);
  if (!text?.startsWith(sealedAs)) throw invalidRequestUri('The request_uri is not one of ours.');
  const id = text.slice(sealedAs.length);
  const begin = { type: 'BeginPushed', now: api.now(), clientId: client.clientId, loginClient } as const;
  try {
    visit.wrote((await api.execute(await visit.context('OIDC'), authRequest, id, begin)).position);
  } catch (error) {
    throw error instanceof DomainError ? invalidRequestUri(error.message) : error;
  }
  return id;
};

const invalidRequestUri = (description: string) => new OAuthError('invalid_request_uri', description);

/** RFC 9126, 5 and 6: a client may demand it of itself, its instance and the operator of all. */
export const mustHavePushed = async (
  api: Pick<Api, 'recent' | 'settings'>,
  { instance }: Pick<Visit, 'instance'>,
  { metadata }: Pick<Client, 'metadata'>,
): Promise<void> => {
  const policy = await clientPolicyOf(api, instance.id);
  if (policy.requirePushedAuthorizationRequests || metadata.require_pushed_authorization_requests)
    throw invalidRequest('This client must push its authorization requests (RFC 9126).');
};
