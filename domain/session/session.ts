import type { Decider, Envelope } from '../decider.ts';
import { longestDuration, toMilliseconds } from '../duration.ts';
import { challenged, checkedEvent, sentEvent, withCode, withoutSent, withSent } from './code.ts';
import { sessionErrors } from './errors.ts';
import { type Metadata, type SessionEvent, sessionEvents, type UserAgent } from './events.ts';
import type { CheckedCode, NewCode, NewKeyChallenge, SessionState } from './state.ts';

/** `at` is the server's clock, RFC 3339. Checks arrive only when they passed: a failed one concerns the user, not the session. */
export type SessionCommand =
  /** `userId`: who is checked in the same append. */
  | { readonly type: 'Create'; readonly userAgent?: UserAgent; readonly userId?: string }
  | {
      readonly type: 'CheckUser';
      readonly userId: string;
      readonly orgId: string;
      readonly preferredLanguage?: string;
      readonly at: string;
    }
  | { readonly type: 'CheckPassword'; readonly at: string }
  | ({ readonly type: 'ChallengeKey'; readonly at: string } & NewKeyChallenge)
  /** `challenge`: what was signed; it is used up. */
  | { readonly type: 'CheckKey'; readonly challenge: string; readonly userVerified: boolean; readonly at: string }
  | ({ readonly type: 'CheckCode'; readonly at: string } & CheckedCode)
  | ({ readonly type: 'SendCode'; readonly at: string } & NewCode)
  /** Whoever sent it names the command after the message: it is recorded once. */
  | { readonly type: 'RecordSent'; readonly by: NewCode['by'] }
  | { readonly type: 'SetToken'; readonly tokenId: string; readonly at: string }
  /** An empty value removes the key. */
  | { readonly type: 'SetMetadata'; readonly metadata: Metadata; readonly at: string }
  /** Nanoseconds from now. */
  | { readonly type: 'SetLifetime'; readonly lifetime: number; readonly at: string }
  | { readonly type: 'Terminate' };

/** As of ids; sessions are looked up by it. */
const longestFingerprint = 200;

const decide = (command: SessionCommand, state: SessionState): readonly SessionEvent[] => {
  switch (command.type) {
    case 'Create':
      if (state.status === 'terminated') throw sessionErrors.terminated();
      if (state.status === 'active') return [];
      if ((command.userAgent?.fingerprint_id?.length ?? 0) > longestFingerprint)
        throw sessionErrors.fingerprint_too_long();
      return [{ type: 'session.added', payload: command.userAgent ? agentOf(command.userAgent, command.userId) : {} }];
    case 'CheckUser':
      mustAccept(state, command.userId, command.at);
      return [
        {
          type: 'session.user.checked',
          payload: {
            userID: command.userId,
            userResourceOwner: command.orgId,
            checkedAt: command.at,
            ...(command.preferredLanguage ? { preferredLanguage: command.preferredLanguage } : {}),
          },
        },
      ];
    case 'CheckPassword':
      mustBeActive(state, command.at);
      if (!state.user) throw sessionErrors.user_missing();
      return [{ type: 'session.password.checked', payload: { checkedAt: command.at } }];
    case 'ChallengeKey': {
      mustBeActive(state, command.at);
      if (state.answered === command.challenge) throw sessionErrors.key_not_challenged();
      const { challenge, rpId: rpid, userVerification, allowed: allowedCrentialIDs } = command;
      const payload = { challenge, rpid, userVerification, allowedCrentialIDs, ...ofUser(state.user?.id) };
      return [{ type: 'session.webAuthN.challenged', payload }];
    }
    case 'CheckKey': {
      mustBeActive(state, command.at);
      if (!state.user) throw sessionErrors.user_missing();
      if (state.keyChallenge?.challenge !== command.challenge) throw sessionErrors.key_not_challenged();
      const { at: checkedAt, userVerified } = command;
      return [{ type: 'session.webAuthN.checked', payload: { checkedAt, userVerified } }];
    }
    case 'CheckCode':
      mustBeActive(state, command.at);
      if (!state.user) throw sessionErrors.user_missing();
      if ('code' in command && state.sent[command.factor]?.code !== command.code) throw sessionErrors.code_used();
      return [{ type: checkedEvent[command.factor], payload: { checkedAt: command.at } }];
    case 'SendCode':
      mustBeActive(state, command.at);
      if (!state.user) throw sessionErrors.user_missing();
      return [challenged(command)];
    case 'RecordSent':
      return state.status === 'active' ? [{ type: sentEvent[command.by], payload: {} }] : [];
    case 'SetToken':
      mustBeActive(state, command.at);
      if (state.tokenId === command.tokenId) return [];
      return [{ type: 'session.token.set', payload: { tokenID: command.tokenId } }];
    case 'SetMetadata': {
      mustBeActive(state, command.at);
      const metadata = merged(state.metadata, command.metadata);
      return same(metadata, state.metadata)
        ? []
        : [{ type: 'session.metadata.set', payload: { metadata, ...ofUser(state.user?.id) } }];
    }
    case 'SetLifetime':
      mustBeActive(state, command.at);
      if (command.lifetime <= 0) throw sessionErrors.lifetime_not_positive();
      if (command.lifetime > longestDuration) throw sessionErrors.lifetime_too_long();
      return [{ type: 'session.lifetime.set', payload: { lifetime: command.lifetime } }];
    case 'Terminate':
      return state.status === 'active' ? [{ type: 'session.terminated', payload: {} }] : [];
  }
};

const evolve = (state: SessionState, event: SessionEvent, { actor, createdAt }: Envelope): SessionState => {
  switch (event.type) {
    case 'session.added':
      return { ...state, status: 'active', creator: actor, userAgent: event.payload.user_agent };
    case 'session.user.checked': {
      const { userID, userResourceOwner, checkedAt } = event.payload;
      return { ...state, user: { id: userID, orgId: userResourceOwner, checkedAt: new Date(checkedAt) } };
    }
    case 'session.password.checked':
      return { ...state, password: { checkedAt: new Date(event.payload.checkedAt), recordedAt: createdAt } };
    case 'session.webAuthN.challenged': {
      const { challenge, rpid = '', userVerification = 0, allowedCrentialIDs: allowed = [] } = event.payload;
      return { ...state, keyChallenge: { challenge, rpId: rpid, userVerification, allowed, issuedAt: createdAt } };
    }
    case 'session.webAuthN.checked': {
      const { keyChallenge, ...others } = state;
      const { checkedAt, userVerified = false } = event.payload;
      const answered = keyChallenge ? { answered: keyChallenge.challenge } : {};
      return { ...others, ...answered, key: { checkedAt: new Date(checkedAt), userVerified } };
    }
    case 'session.totp.checked':
      return withCode(state, 'totp', event.payload.checkedAt);
    case 'session.otp.sms.challenged':
      return withSent(state, 'otpSms', event.payload, createdAt);
    case 'session.otp.sms.sent':
    case 'session.otp.email.sent':
      return state;
    case 'session.otp.sms.checked':
      return withCode(withoutSent(state, 'otpSms'), 'otpSms', event.payload.checkedAt);
    case 'session.otp.email.challenged':
      return withSent(state, 'otpEmail', event.payload, createdAt);
    case 'session.otp.email.checked':
      return withCode(withoutSent(state, 'otpEmail'), 'otpEmail', event.payload.checkedAt);
    case 'session.recoveryCode.checked':
      return withCode(state, 'recoveryCode', event.payload.checkedAt);
    case 'session.token.set':
      return { ...state, tokenId: event.payload.tokenID };
    case 'session.metadata.set':
      return { ...state, metadata: event.payload.metadata ?? {} };
    case 'session.lifetime.set':
      return { ...state, expiresAt: new Date(createdAt.getTime() + toMilliseconds(event.payload.lifetime)) };
    case 'session.terminated':
      return { ...state, status: 'terminated' };
  }
};

const ofUser = (userID: string | undefined) => (userID === undefined ? {} : { userID });
const agentOf = (user_agent: UserAgent, userId: string | undefined) => ({ user_agent, ...ofUser(userId) });

export const hasExpired = ({ expiresAt }: SessionState, now: Date) => expiresAt !== undefined && expiresAt <= now;

const mustBeActive = (state: SessionState, at: string) => {
  if (state.status === 'absent') throw sessionErrors.not_existing();
  if (state.status === 'terminated') throw sessionErrors.terminated();
  if (hasExpired(state, new Date(at))) throw sessionErrors.expired();
};

/** Whether this user may be checked in this session at all: asked before a password is compared, and again when it is decided. */
export const mustAccept = (state: SessionState, userId: string | undefined, at: string) => {
  mustBeActive(state, at);
  if (state.user && userId !== undefined && state.user.id !== userId) throw sessionErrors.user_fixed();
};

const merged = (before: Metadata, changes: Metadata): Metadata =>
  Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value !== ''));

const same = (one: Metadata, other: Metadata) =>
  Object.keys(one).length === Object.keys(other).length &&
  Object.entries(one).every(([key, value]) => other[key] === value);

export const session: Decider<SessionCommand, SessionState, SessionEvent> = {
  name: 'session',
  aggregate: 'session',
  events: sessionEvents,
  initial: {
    status: 'absent',
    user: undefined,
    password: undefined,
    codes: {},
    sent: {},
    metadata: {},
    tokenId: undefined,
    userAgent: undefined,
    expiresAt: undefined,
    creator: '',
  },
  decide,
  evolve,
  person: ({ user }) => user?.id,
};
