import { type AuthRequest, type AuthRequestState, authRequest } from '../../domain/auth-request/auth-request.ts';
import { authRequestErrors } from '../../domain/auth-request/errors.ts';
import { errors } from '../../domain/errors.ts';
import { type SessionState, session } from '../../domain/session/session.ts';
import type { UserState } from '../../domain/user/state.ts';
import { user } from '../../domain/user/user.ts';
import type { Context } from '../../eventstore/execute.ts';
import { rolesOfUser } from '../../projections/authorization/roles-of-user.ts';
import type { ReadContext } from '../../projections/views.ts';
import type { Api, Instance } from '../api.ts';
import { fromMemory } from '../from-memory.ts';
import { loadOwned } from '../owned.ts';
import { authenticatedAt, authMethodsOf, mustHaveShownFactors } from '../session/factors.ts';
import { mustHoldToken } from '../session/token.ts';
import { sealToken } from '../token.ts';
import { answeringOf, callbackUrl } from './callback.ts';
import { activeClient } from './client.ts';
import type { OAuthErrorCode } from './oauth-error.ts';

export const completionErrors = errors('oidc_login', {
  not_authenticated: ['precondition', 'Nobody has signed in with this session.', 'AUTHR-SF2r2'],
  session_over: ['precondition', 'This session has ended.', 'COMMAND-Hewfq'],
  client_gone: ['precondition', 'The application is not active any more.'],
  grant_required: [
    'denied',
    'The application asks for an authorization that this user does not have.',
    'OIDC-foSyH49RvL',
  ],
  project_required: ['denied', 'The application is not open to users of this organization.', 'OIDC-foSyH49RvL'],
});

/** A Call is one; a Visit becomes one with `{ ...visit, context: await visit.context(actor) }`. */
export type Completion = {
  readonly instance: Instance;
  readonly context: Context;
  readonly read: ReadContext;
  wrote(position: bigint): void;
};

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
] as const satisfies readonly (OAuthErrorCode | string)[];
export type FailureReason = (typeof failureReasons)[number];

/** An auth request as it stands; throws if there is none. */
export const readAuthRequest = async (
  api: Api,
  { instance }: Pick<Completion, 'instance'>,
  authRequestId: string,
): Promise<AuthRequestState & { readonly request: AuthRequest; readonly addedAt: Date }> => {
  return fromMemory(api, async (memory) => {
    const { state } = await memory.load(instance.id, authRequest, authRequestId);
    if (!state.request || !state.addedAt) throw authRequestErrors.not_found();
    return { ...state, request: state.request, addedAt: state.addedAt };
  });
};

/** The session in which somebody has signed in: by its token, from a login that answers for it, or without, from our own pages. */
type Answer = { readonly sessionId: string; readonly sessionToken?: string };

/** Somebody has signed in: gives the address that the browser goes to with the code. */
export const completeAuthRequest = async (
  api: Api,
  completion: Completion,
  authRequestId: string,
  answer: Answer,
): Promise<string> => {
  const { instance, context, wrote } = completion;
  const { request, holder, ...signedIn } = await fromMemory(api, (memory) =>
    mustBeAcceptable(memory, completion, authRequestId, answer),
  );
  const { position, state } = await api.execute(context, authRequest, authRequestId, {
    type: 'LinkSession',
    session: { sessionId: answer.sessionId, ...signedIn },
    userOrgId: holder.owner,
  });
  wrote(position);
  const code = await sealToken(api.keys, instance.id, authRequestId);
  return callbackUrl(api, instance.id, answeringOf(state.request ?? request), { code });
};

const mustBeAcceptable = async (
  api: Api,
  completion: Completion,
  authRequestId: string,
  { sessionId, sessionToken }: Answer,
) => {
  const { id: instanceId } = completion.instance;
  const { status, request } = await readAuthRequest(api, completion, authRequestId);
  if (status !== 'pending') throw authRequestErrors.already_handled();
  const { state: linked } = await api.load(instanceId, session, sessionId);
  if (sessionToken !== undefined) await mustHoldToken(api, instanceId, sessionId, linked, sessionToken);
  const signedIn = await whoSignedIn(api, instanceId, linked);
  if (sessionToken === undefined) mustHaveShownFactors(signedIn.holder, signedIn.authMethods);
  await mustBeOpenTo(api, completion, request, signedIn);
  return { request, ...signedIn };
};

/** The login was given up or cannot succeed: gives the address that the browser goes to with the error. */
export const failAuthRequest = async (
  api: Api,
  { instance, context, wrote }: Completion,
  authRequestId: string,
  {
    reason,
    description,
    uri,
  }: { readonly reason: FailureReason; readonly description?: string; readonly uri?: string },
): Promise<string> => {
  const { request } = await readAuthRequest(api, { instance }, authRequestId);
  const number = failureReasons.lastIndexOf(reason);
  const { position } = await api.execute(context, authRequest, authRequestId, {
    type: 'FailAuthRequest',
    reason: number,
  });
  wrote(position);
  return callbackUrl(api, instance.id, answeringOf(request), {
    error: reason,
    error_description: description || undefined,
    error_uri: uri || undefined,
  });
};

/**
 * A session where nothing but the user was checked is good enough, as it is in ZITADEL: the login client that made it, or
 * that has the permission to link it, answers for the person. What was checked and does not count any more is not.
 */
const whoSignedIn = async (api: Api, instanceId: string, linked: SessionState) => {
  if (linked.status !== 'active' || (linked.expiresAt && linked.expiresAt <= api.now()))
    throw completionErrors.session_over();
  if (!linked.user) throw completionErrors.not_authenticated();
  const { owned } = await loadOwned(api, instanceId, [{ decider: user, id: linked.user.id }]);
  const [holder] = owned;
  const authTime = authenticatedAt(linked, holder) ?? (linked.password ? undefined : linked.user.checkedAt);
  if (!authTime || !holder.isActive) throw completionErrors.not_authenticated();
  return {
    userId: linked.user.id,
    holder: holder.state,
    authTime,
    authMethods: authMethodsOf(linked, holder.state),
  };
};

/** A project may want its users authorized, and of an organization that owns it or was granted it. */
const mustBeOpenTo = async (
  api: Api,
  { read }: Completion,
  { client_id }: AuthRequest,
  { userId, holder }: { readonly userId: string; readonly holder: UserState },
) => {
  const client = await activeClient(api, read, client_id);
  if (!client) throw completionErrors.client_gone();
  const { projectId, orgId, grantedOrgs, projectCheck, roleCheck } = client;
  if (projectCheck && holder.owner !== orgId && !grantedOrgs.has(holder.owner))
    throw completionErrors.project_required();
  if (!roleCheck || (await isAuthorized(api, read, userId, projectId))) return;
  // Before a no: whatever has been recorded by now, by whichever process.
  const certain = { ...read, notBefore: await api.store.head() };
  if (!(await isAuthorized(api, certain, userId, projectId))) throw completionErrors.grant_required();
};

const isAuthorized = async ({ views }: Pick<Api, 'views'>, read: ReadContext, userId: string, projectId: string) =>
  (await rolesOfUser(views, read, userId)).some(({ project_id }) => project_id === projectId);
