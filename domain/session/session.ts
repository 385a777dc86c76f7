import type { Decider, Envelope } from '../decider.ts';
import { longestDuration, toMilliseconds } from '../duration.ts';
import { errors } from '../errors.ts';
import { type Metadata, type SessionEvent, sessionEvents, type UserAgent } from './events.ts';

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

/** `code`: the one on record that it was compared with; it is used up. */
export type CheckedCode =
  | { readonly factor: 'totp' | 'recoveryCode' }
  | { readonly factor: 'otpSms' | 'otpEmail'; readonly code: string };

export type NewCode = {
  readonly by: 'otpSms' | 'otpEmail';
  readonly code: string;
  /** Nanoseconds. */
  readonly expiry: number;
  /** Handed to whoever asked for it instead of being sent. */
  readonly returned: boolean;
  readonly urlTemplate?: string;
  /** Where it was asked for: links lead there. */
  readonly origin: string;
};

/** As ZITADEL numbers them. */
export const userVerification = { required: 1, preferred: 2, discouraged: 3 } as const;

type NewKeyChallenge = {
  /** Base64url. */
  readonly challenge: string;
  readonly rpId: string;
  readonly userVerification: number;
  /** Base64 of the credentials that may answer; none where whoever answers says who they are. */
  readonly allowed: readonly string[];
};
export type KeyChallenge = NewKeyChallenge & { readonly issuedAt: Date };

export type SessionState = {
  readonly status: 'absent' | 'active' | 'terminated';
  readonly user: { readonly id: string; readonly orgId: string; readonly checkedAt: Date } | undefined;
  /** `recordedAt` is the store's clock, by which one tells whether the password was changed since. */
  readonly password: { readonly checkedAt: Date; readonly recordedAt: Date } | undefined;
  readonly keyChallenge?: KeyChallenge;
  /** The newest challenge that a key has answered: it is never asked again. */
  readonly answered?: string;
  readonly key?: { readonly checkedAt: Date; readonly userVerified: boolean };
  /** When codes that are good once were checked, by how the person comes by them. */
  readonly codes: { readonly [factor in CheckedCode['factor']]?: Date };
  /** Codes that were sent and not used yet; the newest of each kind is the only good one. */
  readonly sent: { readonly [by in NewCode['by']]?: { readonly code: string; readonly expiresAt: Date } };
  readonly metadata: Metadata;
  /** The one token that is good while the session lasts; every change brings another. */
  readonly tokenId: string | undefined;
  readonly userAgent: UserAgent | undefined;
  readonly expiresAt: Date | undefined;
  readonly creator: string;
};

export const sessionErrors = errors('session', {
  not_found: ['not_found', 'There is no such session.', 'QUERY-SFeaa'],
  not_existing: ['precondition', 'There is no such session.', 'COMMAND-Flk38'],
  terminated: ['precondition', 'This session was ended.', 'COMMAND-Hewfq'],
  expired: ['precondition', 'This session has expired.', 'COMMAND-Hkl3d'],
  token_invalid: ['denied', 'This is not the current token of the session.', 'COMMAND-sGr42'],
  user_fixed: ['invalid', 'The user of a session cannot change.'],
  key_not_challenged: ['precondition', 'No key was asked for, or it was shown already.', 'COMMAND-Ioqu5'],
  code_used: ['precondition', 'No such code was sent, or it was used already.', 'COMMAND-2M9fs'],
  user_missing: ['precondition', 'The user must be checked first.', 'COMMAND-Sfw3f'],
  lifetime_not_positive: ['invalid', 'The lifetime of a session must be longer than nothing.', 'COMMAND-asEG4'],
  fingerprint_too_long: ['invalid', 'The fingerprint id of a user agent has at most 200 characters.'],
  lifetime_too_long: ['invalid', 'The lifetime of a session is at most 292 years.'],
});

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

const checkedEvent = {
  totp: 'session.totp.checked',
  otpSms: 'session.otp.sms.checked',
  otpEmail: 'session.otp.email.checked',
  recoveryCode: 'session.recoveryCode.checked',
} as const;

const sentEvent = { otpSms: 'session.otp.sms.sent', otpEmail: 'session.otp.email.sent' } as const;

const challenged = ({ by, code, expiry, returned, urlTemplate, origin }: NewCode): SessionEvent =>
  by === 'otpSms'
    ? { type: 'session.otp.sms.challenged', payload: { code, expiry, codeReturned: returned, triggerOrigin: origin } }
    : {
        type: 'session.otp.email.challenged',
        payload: {
          code,
          expiry,
          returnCode: returned,
          ...(urlTemplate ? { urlTmpl: urlTemplate } : {}),
          triggerOrigin: origin,
        },
      };

const withCode = (state: SessionState, factor: CheckedCode['factor'], checkedAt: string): SessionState => ({
  ...state,
  codes: { ...state.codes, [factor]: new Date(checkedAt) },
});

type Sent = { readonly code?: string | undefined; readonly expiry: number };
const withSent = (state: SessionState, by: NewCode['by'], { code, expiry }: Sent, at: Date): SessionState =>
  code === undefined
    ? state
    : {
        ...state,
        sent: { ...state.sent, [by]: { code, expiresAt: new Date(at.getTime() + toMilliseconds(expiry)) } },
      };

const withoutSent = (state: SessionState, by: NewCode['by']): SessionState => {
  const { [by]: _, ...sent } = state.sent;
  return { ...state, sent };
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
