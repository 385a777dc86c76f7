import { authRequest, pushedLifetime } from '../../../domain/auth-request/auth-request.ts';
import { DomainError } from '../../../domain/errors.ts';
import { step } from '../../../eventstore/execute.ts';
import type { Api } from '../../api.ts';
import type { Visit } from '../../edge/call.ts';
import { fromMemory } from '../../facts/from-memory.ts';
import { openToken, sealToken } from '../../secret/token.ts';
import type { Client } from '../client/client.ts';
import { clientPolicyOf } from '../client/policy.ts';
import type { Inquiry } from '../complete.ts';
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

/** RFC 9126, 4: nothing else that the browser brings counts. Whether it is this client's and still good is decided as it begins. */
export const pushedInquiry = async (
  api: Api,
  { visit, parameters }: OAuthRequest,
  { clientId }: Pick<Client, 'clientId'>,
  loginClient: string,
): Promise<Inquiry> => {
  const instanceId = visit.instance.id;
  const sealed = parameters.required('request_uri').slice(prefix.length);
  const text = await openToken(api.keys, instanceId, sealed);
  if (!text?.startsWith(sealedAs)) throw invalidRequestUri('The request_uri is not one of ours.');
  const id = text.slice(sealedAs.length);
  const now = api.now();
  const { request, addedAt = now } = await fromMemory(api, async (memory) => {
    const { state } = await memory.load(instanceId, authRequest, id);
    if (!state.request) throw invalidRequestUri('Nothing was pushed under this request_uri.');
    return { request: { ...state.request, login_client: loginClient }, addedAt: state.addedAt };
  });
  return { id, request, addedAt, begin: [step(authRequest, id, { type: 'BeginPushed', now, clientId, loginClient })] };
};

/** Of a request that could not begin. */
export const inWordsOfPush = (error: unknown): never => {
  throw error instanceof DomainError && error.kind === 'precondition' ? invalidRequestUri(error.message) : error;
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
