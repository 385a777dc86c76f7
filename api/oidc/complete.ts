import { type AuthRequest, authRequest } from '../../domain/auth-request/auth-request.ts';
import { authRequestErrors } from '../../domain/auth-request/errors.ts';
import { type AnyStep, step } from '../../eventstore/execute.ts';
import type { Api } from '../api.ts';
import { fromMemory } from '../facts/from-memory.ts';
import { sealToken } from '../secret/token.ts';
import { acrsOf } from './acr.ts';
import { answeringOf, callbackUrl, isTooLongToPost } from './callback.ts';
import { OAuthError, type OAuthErrorCode } from './oauth-error.ts';
import { sessionState } from './session-management/session-state.ts';
import { type Answer, type Completion, completionErrors, signedInFor } from './signed-in-for.ts';
import { givesCode, tokensAtOnce } from './tokens/at-once.ts';

/** The reasons of zitadel.oidc.v2.ErrorReason and of the event, by their number, in the words of the protocol. */
export const failureReasons = [
  'access_denied',
  'invalid_request',
  'unauthorized_client',
  'access_denied',
  'unsupported_response_type',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
  'interaction_required',
  'login_required',
  'account_selection_required',
  'consent_required',
  'invalid_request_uri',
  'invalid_request_object',
  'request_not_supported',
  'request_uri_not_supported',
  'registration_not_supported',
  // OpenID Connect Core Error Code unmet_authentication_requirements 1.0: the contract has no number for it.
  'unmet_authentication_requirements',
] as const satisfies readonly (OAuthErrorCode | string)[];
export type FailureReason = (typeof failureReasons)[number];

/** What an application asks for. `begin`: what is yet to be recorded of that, in the append that answers it. */
export type Inquiry = {
  readonly id: string;
  readonly request: AuthRequest;
  readonly addedAt: Date;
  readonly begin: readonly AnyStep[];
};

/** An auth request that was recorded; throws if there is none. */
export const readAuthRequest = (api: Api, { instance }: Pick<Completion, 'instance'>, id: string): Promise<Inquiry> =>
  fromMemory(api, async (memory) => {
    const { request, addedAt } = (await memory.load(instance.id, authRequest, id)).state;
    if (!request || !addedAt) throw authRequestErrors.not_found();
    return { id, request, addedAt, begin: [] };
  });

/** A login speaks of what stands in the way of an answer in our words, not in those for the client. */
const inWordsOfLogin = (error: unknown): never => {
  if (!(error instanceof OAuthError) || error.error === 'server_error') throw error;
  const { message } = error;
  throw error.error === 'temporarily_unavailable'
    ? completionErrors.client_keys_unread()
    : completionErrors.unanswerable({ message });
};

/** Somebody has signed in: gives the address that the browser goes to with the code, the tokens, or both. */
export const completeAuthRequest = async (
  api: Api,
  completion: Completion,
  { id, request, begin }: Inquiry,
  answer: Answer,
): Promise<string> => {
  const { instance, context, wrote } = completion;
  const signedIn = await fromMemory(api, (memory) => signedInFor(memory, completion, request.client_id, answer));
  const session = { sessionId: answer.sessionId, ...signedIn };
  const tokens = await tokensAtOnce(api, completion, request, session).catch(inWordsOfLogin);
  const link = step(authRequest, id, {
    type: 'LinkSession',
    session,
    userOrgId: signedIn.holder.owner,
    acrs: acrsOf(signedIn.authMethods),
    ...(tokens ? { oidcSessionId: tokens.oidcSessionId } : {}),
  });
  const code = givesCode(request) ? await sealToken(api.keys, instance.id, id, { comesBack: true }) : undefined;
  // Made before it is recorded: where it can't be, as it is to be encrypted and the client's keys can't be read, all is as it was.
  const url = await answerUrl(api, completion, request, async () => ({
    code,
    session_state: sessionState(request.client_id, request.redirect_uri, completion.browserState),
    ...(await tokens?.signed(code)),
  }));
  const { position } = await api.executeAll(context, [...begin, link, ...(tokens?.start ?? [])]);
  wrote(position);
  return url;
};

const answerUrl = async (
  api: Api,
  completion: Completion,
  request: AuthRequest,
  answer: () => Promise<Parameters<typeof callbackUrl>[3]>,
): Promise<string> => {
  const address = await answer()
    .then((said) => callbackUrl(api, completion, answeringOf(request), said))
    .catch(inWordsOfLogin);
  if (completion.byAddressOnly && isTooLongToPost(request, address)) throw completionErrors.answer_too_long();
  return address;
};

/** The login was given up or cannot succeed: gives the address that the browser goes to with the error. */
export const failAuthRequest = async (
  api: Api,
  completion: Completion,
  { id, request, begin }: Inquiry,
  {
    reason,
    description,
    uri,
  }: { readonly reason: FailureReason; readonly description?: string; readonly uri?: string },
): Promise<string> => {
  const { context, wrote } = completion;
  const number = failureReasons.lastIndexOf(reason);
  const url = await answerUrl(api, completion, request, async () => ({
    error: reason,
    error_description: description || undefined,
    error_uri: uri || undefined,
  }));
  const fail = step(authRequest, id, { type: 'FailAuthRequest', reason: number });
  const { position } = await api.executeAll(context, [...begin, fail]);
  wrote(position);
  return url;
};
