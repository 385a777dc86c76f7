import type { NotificationSettings } from '../../domain/settings/notification.ts';
import type { SentMessageCommand } from '../../domain/user/sent-message.ts';
import type { Facts, Payload } from './facts.ts';
import type { LinkName } from './link.ts';
import type { Medium } from './message.ts';
import type { TextName } from './texts/text.ts';

export type SentCode = { readonly code: string; readonly expiresAt: Date };

/** What is said about an event, by which way, and until when. */
export type MessageKind = {
  readonly text: TextName;
  readonly by: (payload: Payload) => Medium;
  /** Of the code that it is about. Undefined, or another one by now: there is nothing left to say. */
  readonly code?: (facts: Facts) => SentCode | undefined;
  /** Of what it is about beside a code: when it is too late for it, and whether it is still so. */
  readonly until?: (payload: Payload) => Date;
  readonly holds?: (facts: Facts) => boolean;
  /** Whether settings ask for it. */
  readonly isWanted?: (settings: NotificationSettings) => boolean;
  /** Only to an address that was confirmed to be theirs. */
  readonly onlyVerified?: true;
  /** Where it leads when whoever asked named nothing else. */
  readonly link?: LinkName;
  /** The event that says it was sent; of a session it is known by its medium. */
  readonly sent?: (payload: Payload) => SentMessageCommand['sent'];
};

const mail = (): Medium => 'email';
const sms = (): Medium => 'sms';
/** As ZITADEL numbers how a code is to reach somebody. */
const bySms = 1;

/** Every kind of message there is, by the type of event. Who reacts to it: projections/reactions/messages.ts. */
export const messageKinds: { readonly [eventType: string]: MessageKind } = {
  'ciba_request.added': {
    ...{ text: 'SignInRequest', by: mail, link: 'signInRequest' },
    until: ({ Expires = '' }) => new Date(Expires),
  },
  'session.otp.email.challenged': {
    ...{ text: 'VerifyEmailOTP', by: mail, link: 'otpEmail', onlyVerified: true },
    code: ({ session }) => session?.sent.otpEmail,
  },
  'session.otp.sms.challenged': {
    ...{ text: 'VerifySMSOTP', by: sms, onlyVerified: true },
    code: ({ session }) => session?.sent.otpSms,
  },
  'user.domain.claimed': {
    ...{ text: 'DomainClaimed', by: mail, link: 'domainClaimed' },
    holds: ({ person, payload }) => person.userName === payload.userName,
    sent: () => ({ type: 'user.domain.claimed.sent', payload: {} }),
  },
  'user.human.email.code.added': {
    ...{ text: 'VerifyEmail', by: mail, link: 'email' },
    code: ({ human }) => human.email.code,
    sent: () => ({ type: 'user.human.email.code.sent', payload: {} }),
  },
  'user.human.initialization.code.added': {
    ...{ text: 'InitCode', by: mail, link: 'initialization' },
    code: ({ human }) => human.initialization,
    sent: () => ({ type: 'user.human.initialization.code.sent', payload: {} }),
  },
  'user.human.invite.code.added': {
    ...{ text: 'InviteUser', by: mail, link: 'invitation' },
    code: ({ human }) => human.invitation,
    sent: () => ({ type: 'user.human.invite.code.sent', payload: {} }),
  },
  'user.human.password.changed': {
    ...{ text: 'PasswordChange', by: mail, link: 'signIn', onlyVerified: true },
    isWanted: ({ passwordChange }) => passwordChange,
    sent: () => ({ type: 'user.human.password.change.sent', payload: {} }),
  },
  'user.human.password.code.added': {
    ...{ text: 'PasswordReset', link: 'password' },
    by: ({ notificationType }) => (notificationType === bySms ? 'sms' : 'email'),
    code: ({ human }) => human.password.code,
    sent: () => ({ type: 'user.human.password.code.sent', payload: {} }),
  },
  'user.human.passwordless.initialization.code.requested': {
    ...{ text: 'PasswordlessRegistration', by: mail, link: 'passkey' },
    code: ({ human }) => human.factors.passkeyCode,
    sent: ({ id = '' }) => ({ type: 'user.human.passwordless.initialization.code.sent', payload: { id } }),
  },
  'user.human.phone.code.added': {
    ...{ text: 'VerifyPhone', by: sms },
    code: ({ human }) => human.phone?.code,
    sent: () => ({ type: 'user.human.phone.code.sent', payload: {} }),
  },
};
