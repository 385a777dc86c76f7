import type { Approval } from '../../domain/approval.ts';
import { errors } from '../../domain/errors.ts';
import { session } from '../../domain/session/session.ts';
import type { SessionState } from '../../domain/session/state.ts';
import type { UserState } from '../../domain/user/state.ts';
import { user } from '../../domain/user/user.ts';
import type { Context } from '../../eventstore/execute.ts';
import type { ReadContext } from '../../projections/views.ts';
import type { Api, Instance } from '../api.ts';
import { loadOwned } from '../facts/owned.ts';
import { factorDemand } from '../session/factor-demand.ts';
import { authenticatedAt, authMethodsOf, factorErrors } from '../session/factors.ts';
import { mustHoldToken } from '../session/token.ts';
import { activeClient } from './client/client.ts';
import { closedBy } from './open-to.ts';

export const completionErrors = errors('oidc_login', {
  not_authenticated: ['precondition', 'Nobody has signed in with this session.', 'AUTHR-SF2r2'],
  session_over: ['precondition', 'This session has ended.', 'COMMAND-Hewfq'],
  client_gone: ['precondition', 'The application is not active any more.'],
  grant_required: [
    'denied',
    'The application asks for an authorization that this user does not have.',
    'OIDC-foSyH49RvL',
  ],
  client_keys_unread: ['unavailable', 'The keys of the application, to which its answer is encrypted, cannot be read.'],
  unanswerable: ['precondition', 'The application cannot be answered.'],
  answer_too_long: [
    'precondition',
    'This answer is too long for an address that leads to a form: the application asks for less, for a code, or without form_post.',
  ],
  project_required: ['denied', 'The application is not open to users of this organization.', 'OIDC-foSyH49RvL'],
});

/** A Call is one; a Visit becomes one with `{ ...visit, context: await visit.context(actor) }`. */
export type Completion = {
  readonly instance: Instance;
  readonly context: Context;
  readonly read: ReadContext;
  wrote(position: bigint): void;
  /** From our own pages: what the browser's session state is made of from now on. */
  readonly browserState?: string;
  /** A login of somebody's own leads the browser to an address, and can't show what is to be posted. */
  readonly byAddressOnly?: boolean;
};

/** The session in which somebody has signed in: by its token, from a login that answers for it, or without, from our own pages. */
export type Answer = { readonly sessionId: string; readonly sessionToken?: string };

export type SignedIn = {
  readonly userId: string;
  readonly holder: UserState;
  readonly authTime: Date;
  readonly authMethods: readonly number[];
  readonly userAgent: SessionState['userAgent'];
};

/** Who has signed in with this session, if that is good enough and the client's project lets them in. */
export const signedInFor = async (
  api: Api,
  completion: Completion,
  clientId: string,
  { sessionId, sessionToken }: Answer,
): Promise<SignedIn> => {
  const { id: instanceId } = completion.instance;
  const { state: linked } = await api.load(instanceId, session, sessionId);
  if (sessionToken !== undefined) await mustHoldToken(api, instanceId, sessionId, linked, sessionToken);
  const signedIn = await whoSignedIn(api, instanceId, linked);
  if (sessionToken === undefined) await mustHaveMetDemand(api, instanceId, signedIn);
  await mustBeOpenTo(api, completion, clientId, signedIn);
  return signedIn;
};

/**
 * A session where nothing but the user was checked is good enough, as it is in ZITADEL: the login client that made it, or
 * that has the permission to link it, answers for the person. What was checked and does not count any more is not.
 */
const whoSignedIn = async (api: Api, instanceId: string, linked: SessionState): Promise<SignedIn> => {
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
    userAgent: linked.userAgent,
  };
};

/** A login of its own may be content with less than our pages. */
const mustHaveMetDemand = async (api: Api, instanceId: string, { holder, authMethods }: SignedIn) => {
  if ((await factorDemand(api, instanceId, holder, authMethods)) !== 'met') throw factorErrors.demanded();
};

const mustBeOpenTo = async (api: Api, { read }: Completion, clientId: string, { userId, holder }: SignedIn) => {
  const client = await activeClient(api, read, clientId);
  if (!client) throw completionErrors.client_gone();
  const closed = await closedBy(api, read, client, { userId, orgId: holder.owner });
  if (closed === 'project') throw completionErrors.project_required();
  if (closed === 'authorization') throw completionErrors.grant_required();
};

/** Of something that waits elsewhere, by this session. */
export const approvalOf = (
  { sessionId }: Answer,
  { userId, holder, authTime, authMethods, userAgent }: SignedIn,
): Approval => ({
  ...{ sessionId, userId, authTime, authMethods, userOrgId: holder.owner },
  ...(holder.human?.preferredLanguage ? { preferredLanguage: holder.human.preferredLanguage } : {}),
  ...(userAgent ? { userAgent } : {}),
});
