import type { Decider, Envelope } from '../decider.ts';
import { minutes, toMilliseconds } from '../duration.ts';
import type { PayloadOf } from '../event.ts';
import { authRequestErrors } from './errors.ts';
import { type AuthRequestEvent, authRequestEvents, responseTypesAsked } from './events.ts';
import { essentialAcrs, wantedSubjects } from './wanted.ts';

export type AuthRequest = PayloadOf<(typeof authRequestEvents)['auth_request.added']['fields']>;

/** Who signed in, as the session knows it. */
export type LinkedSession = {
  readonly sessionId: string;
  readonly userId: string;
  readonly authTime: Date;
  readonly authMethods: readonly number[];
};

export type AuthRequestCommand =
  | { readonly type: 'AddAuthRequest'; readonly request: AuthRequest }
  | { readonly type: 'PushAuthRequest'; readonly request: AuthRequest }
  /** A browser brings what was pushed. Again, while nobody has answered: the page was reloaded. */
  | {
      readonly type: 'BeginPushed';
      readonly now: Date;
      readonly clientId: string;
      readonly loginClient: string;
    }
  | {
      readonly type: 'LinkSession';
      readonly session: LinkedSession;
      readonly userOrgId: string;
      /** The values of `acr` that this sign-in reaches. */
      readonly acrs: readonly string[];
      /** Of the tokens that go to the client at once. */
      readonly oidcSessionId?: string;
    }
  | { readonly type: 'FailAuthRequest'; readonly reason: number }
  | {
      readonly type: 'ExchangeCode';
      readonly now: Date;
      readonly clientId: string;
      readonly redirectUri: string | undefined;
      /** Made of the verifier that the client sent; absent if it sent none. */
      readonly codeChallenge: string | undefined;
      /** The thumbprint of the key that it proved to hold. */
      readonly jkt?: string | undefined;
      /** Milliseconds: a profile may want codes that are good for less long. */
      readonly lifetime?: number | undefined;
      readonly oidcSessionId: string;
    };

export type AuthRequestState = {
  readonly status: 'absent' | 'pushed' | 'pending' | 'answered' | 'code_issued' | 'code_exchanged' | 'failed';
  readonly request: AuthRequest | undefined;
  readonly addedAt: Date | undefined;
  readonly pushedAt: Date | undefined;
  readonly session: LinkedSession | undefined;
  readonly codeIssuedAt: Date | undefined;
  /** Of what was given for this request: beside the code, and for it. */
  readonly oidcSessionIds: readonly string[];
};

/** RFC 6749, 4.1.2 recommends ten minutes at most. */
const codeLifetime = toMilliseconds(minutes(10));
/** RFC 9126, 2.2: between 5 and 600 seconds. Long enough for a slow browser and a reloaded page. */
export const pushedLifetime = toMilliseconds(minutes(1));

const decide = (command: AuthRequestCommand, state: AuthRequestState): readonly AuthRequestEvent[] => {
  switch (command.type) {
    case 'AddAuthRequest':
      if (state.status !== 'absent') throw authRequestErrors.already_exists();
      return [{ type: 'auth_request.added', payload: command.request }];
    case 'PushAuthRequest':
      if (state.status !== 'absent') throw authRequestErrors.already_exists();
      return [{ type: 'auth_request.pushed', payload: command.request }];
    case 'BeginPushed':
      return beginPushed(command, state);
    case 'LinkSession':
      return linkSession(command, state);
    case 'FailAuthRequest':
      if (!state.request || !state.addedAt) throw authRequestErrors.not_found();
      if (state.status !== 'pending') throw authRequestErrors.already_failed();
      return [{ type: 'auth_request.failed', payload: { reason: command.reason } }];
    case 'ExchangeCode':
      mustRedeem(command, state);
      return [
        { type: 'auth_request.code.exchanged', payload: { oidc_session_id: command.oidcSessionId } },
        { type: 'auth_request.succeeded', payload: {} },
      ];
  }
};

type CommandOf<T extends AuthRequestCommand['type']> = Extract<AuthRequestCommand, { type: T }>;

/** FAPI 2.0 Security Profile, 5.3.2.2: used up by the answer, not by the page that was loaded. */
const beginPushed = (
  { now, clientId, loginClient }: CommandOf<'BeginPushed'>,
  { status, request, pushedAt }: AuthRequestState,
): readonly AuthRequestEvent[] => {
  if (!request || !pushedAt || request.client_id !== clientId) throw authRequestErrors.not_pushed();
  if (status !== 'pushed' && status !== 'pending') throw authRequestErrors.already_handled();
  if (now.getTime() >= pushedAt.getTime() + pushedLifetime) throw authRequestErrors.push_expired();
  return status === 'pending'
    ? []
    : [{ type: 'auth_request.added', payload: { ...request, login_client: loginClient } }];
};

const linkSession = (
  { session, userOrgId, acrs, oidcSessionId }: CommandOf<'LinkSession'>,
  { status, request, addedAt }: AuthRequestState,
): readonly AuthRequestEvent[] => {
  if (!request || !addedAt) throw authRequestErrors.not_found();
  if (status !== 'pending') throw authRequestErrors.already_handled();
  if (request.organization_id && request.organization_id !== userOrgId) throw authRequestErrors.other_organization();
  // OpenID Connect Core, 3.1.2.1: another user than the hinted one, or an older login than asked for, is no success.
  const wanted = wantedSubjects(request);
  if (wanted && !wanted.includes(session.userId)) throw authRequestErrors.other_user();
  if (request.max_age !== undefined && session.authTime.getTime() < addedAt.getTime() - toMilliseconds(request.max_age))
    throw authRequestErrors.login_too_old();
  // Core, 5.5.1.1: an essential acr that is not reached is a failed sign-in.
  const essential = essentialAcrs(request);
  if (essential.length > 0 && !essential.some((acr) => acrs.includes(acr))) throw authRequestErrors.acr_unmet();
  return [
    {
      type: 'auth_request.session.linked',
      payload: {
        session_id: session.sessionId,
        user_id: session.userId,
        auth_time: session.authTime.toISOString(),
        auth_methods: session.authMethods,
      },
    },
    responseTypesAsked[request.response_type]?.startsWith('code')
      ? {
          type: 'auth_request.code.added',
          payload: oidcSessionId === undefined ? {} : { oidc_session_id: oidcSessionId },
        }
      : { type: 'auth_request.succeeded', payload: {} },
  ];
};

const mustRedeem = (command: CommandOf<'ExchangeCode'>, { status, request, codeIssuedAt }: AuthRequestState) => {
  if (!request || !codeIssuedAt) throw authRequestErrors.no_code();
  if (request.client_id !== command.clientId) throw authRequestErrors.other_client();
  if (status === 'code_exchanged') throw authRequestErrors.code_used();
  const lifetime = Math.min(command.lifetime ?? codeLifetime, codeLifetime);
  if (command.now.getTime() >= codeIssuedAt.getTime() + lifetime) throw authRequestErrors.code_expired();
  if (request.redirect_uri !== command.redirectUri) throw authRequestErrors.other_redirect_uri();
  // A verifier without a challenge is refused as well: the challenge was stripped (RFC 9700, 4.8.2).
  if (request.code_challenge?.Challenge !== command.codeChallenge) throw authRequestErrors.wrong_verifier();
  if (request.dpop_jkt !== undefined && request.dpop_jkt !== command.jkt) throw authRequestErrors.other_key();
};

const evolve = (state: AuthRequestState, event: AuthRequestEvent, { createdAt }: Envelope): AuthRequestState => {
  switch (event.type) {
    case 'auth_request.pushed':
      return { ...state, status: 'pushed', request: event.payload, pushedAt: createdAt };
    case 'auth_request.added':
      return { ...state, status: 'pending', request: event.payload, addedAt: createdAt };
    case 'auth_request.session.linked':
      return {
        ...state,
        session: {
          sessionId: event.payload.session_id,
          userId: event.payload.user_id,
          authTime: new Date(event.payload.auth_time),
          authMethods: event.payload.auth_methods,
        },
      };
    case 'auth_request.code.added':
      return {
        ...state,
        status: 'code_issued',
        codeIssuedAt: createdAt,
        oidcSessionIds: given(state, event.payload.oidc_session_id),
      };
    case 'auth_request.code.exchanged':
      return { ...state, status: 'code_exchanged', oidcSessionIds: given(state, event.payload.oidc_session_id) };
    case 'auth_request.failed':
      return { ...state, status: 'failed' };
    case 'auth_request.succeeded':
      return state.status === 'pending' ? { ...state, status: 'answered' } : state;
  }
};

const given = ({ oidcSessionIds }: AuthRequestState, id: string | undefined) =>
  id === undefined ? oidcSessionIds : [...oidcSessionIds, id];

/** One login in flight, from the client's request to the code it redeems. */
export const authRequest: Decider<AuthRequestCommand, AuthRequestState, AuthRequestEvent> = {
  name: 'auth_request',
  aggregate: 'auth_request',
  events: authRequestEvents,
  initial: {
    status: 'absent',
    request: undefined,
    addedAt: undefined,
    pushedAt: undefined,
    session: undefined,
    codeIssuedAt: undefined,
    oidcSessionIds: [],
  },
  decide,
  evolve,
  person: ({ session, request }) => session?.userId ?? request?.hint_user_id,
};
