import type { DomainError } from './errors.ts';
import { instant, json, numbers, optional, personalOf, text } from './event.ts';
import type { UserAgent } from './session/events.ts';

/** Somebody who has signed in lets an application in that waits elsewhere: a device (RFC 8628), or a client over the back channel (CIBA). */
export type Approval = {
  readonly sessionId: string;
  readonly userId: string;
  readonly userOrgId: string;
  readonly authTime: Date;
  readonly authMethods: readonly number[];
  readonly preferredLanguage?: string;
  readonly userAgent?: UserAgent;
};

/** As it is recorded: ZITADEL's names for devices. */
export const approvalFields = {
  UserID: text,
  UserOrgID: text,
  /** As in `auth_request.session.linked`. */
  UserAuthMethods: numbers,
  AuthTime: instant,
  PreferredLanguage: optional(personalOf('UserID', text)),
  /** The browser that it was approved in. */
  UserAgent: optional(personalOf('UserID', json<UserAgent>())),
  SessionID: text,
};

type Approved = {
  readonly UserID: string;
  readonly UserOrgID: string;
  readonly UserAuthMethods: readonly number[];
  readonly AuthTime: string;
  readonly PreferredLanguage?: string | undefined;
  readonly UserAgent?: UserAgent | undefined;
  readonly SessionID: string;
};

export const approvedPayload = (approval: Approval): Approved => ({
  UserID: approval.userId,
  UserOrgID: approval.userOrgId,
  UserAuthMethods: approval.authMethods,
  AuthTime: approval.authTime.toISOString(),
  ...(approval.preferredLanguage ? { PreferredLanguage: approval.preferredLanguage } : {}),
  ...(approval.userAgent ? { UserAgent: approval.userAgent } : {}),
  SessionID: approval.sessionId,
});

export const approvalIn = (payload: Approved): Approval => ({
  sessionId: payload.SessionID,
  userId: payload.UserID,
  userOrgId: payload.UserOrgID,
  authTime: new Date(payload.AuthTime),
  authMethods: payload.UserAuthMethods,
  ...(payload.PreferredLanguage === undefined ? {} : { preferredLanguage: payload.PreferredLanguage }),
  ...(payload.UserAgent === undefined ? {} : { userAgent: payload.UserAgent }),
});

/** What waits for an answer. */
type Waiting<R> = {
  readonly status: 'absent' | 'initiated' | 'approved' | 'canceled' | 'done';
  readonly request: R | undefined;
};
type Asked = { readonly ClientID: string; readonly Expires: string };
type Refusals<Name extends string> = { readonly [name in Name]: () => DomainError };

export const hasExpired = ({ Expires }: Pick<Asked, 'Expires'>, now: Date): boolean => now >= new Date(Expires);

export const isWaiting = ({ status, request }: Waiting<Pick<Asked, 'Expires'>>, now: Date): boolean =>
  status === 'initiated' && request !== undefined && !hasExpired(request, now);

/** Answered once, in time. */
export const mustBeOpen = <R extends Asked>(
  { status, request }: Waiting<R>,
  now: Date,
  refusals: Refusals<'not_found' | 'already_handled' | 'expired'>,
): R => {
  if (!request) throw refusals.not_found();
  if (status !== 'initiated') throw refusals.already_handled();
  if (hasExpired(request, now)) throw refusals.expired();
  return request;
};

/** Whether the client that waits gets its tokens now (RFC 8628, 3.5; CIBA, 11). */
export const mustBeApproved = (
  { status, request }: Waiting<Asked>,
  { now, clientId }: { readonly now: Date; readonly clientId: string },
  refusals: Refusals<'not_found' | 'other_client' | 'used' | 'denied' | 'expired' | 'pending'>,
): void => {
  if (!request) throw refusals.not_found();
  if (request.ClientID !== clientId) throw refusals.other_client();
  if (status === 'done') throw refusals.used();
  if (status === 'canceled') throw refusals.denied();
  if (hasExpired(request, now)) throw refusals.expired();
  if (status !== 'approved') throw refusals.pending();
};
