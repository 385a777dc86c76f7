import type { EventOf } from '../event.ts';
import { bytes, events, flag, instant, json, number, optional, personal, secret, text, texts } from '../event.ts';
import type { TokenActor } from '../oidc-session/events.ts';

/** Our own fields: in which scope the user name was unique when it was given, so that it is freed in that scope. */
const userNameScope = { userLoginMustBeDomain: optional(flag), organizationScoped: optional(flag) };

const newHuman = {
  userName: personal(text),
  firstName: personal(text),
  lastName: personal(text),
  nickName: optional(personal(text)),
  displayName: optional(personal(text)),
  preferredLanguage: optional(personal(text)),
  gender: optional(personal(number)),
  email: optional(personal(text)),
  phone: optional(personal(text)),
  country: optional(personal(text)),
  locality: optional(personal(text)),
  postalCode: optional(personal(text)),
  region: optional(personal(text)),
  streetAddress: optional(personal(text)),
  encodedHash: optional(secret(text)),
  changeRequired: optional(flag),
  ...userNameScope,
};

const code = { code: optional(secret(text)), expiry: optional(number) };
const returnedCode = { ...code, code_returned: optional(flag) };
/** Under which address a code was asked for, and in which sign-in. */
const asked = { triggerOrigin: optional(text), authRequestID: optional(text) };

/** `policyOwner` and `policyRevision` are ours: the lockout policy that the check was decided under. */
const check = {
  id: optional(text),
  userAgentID: optional(text),
  policyOwner: optional(text),
  policyRevision: optional(number),
};

const newKey = { webAuthNTokenId: text, challenge: text, rpID: optional(text) };
/** Ours: whether the key can be copied to other devices and was, and how it is reached. */
const verifiedKey = {
  webAuthNTokenId: text,
  keyId: personal(bytes),
  publicKey: personal(bytes),
  attestationType: optional(text),
  aaguid: optional(personal(bytes)),
  signCount: optional(number),
  webAuthNTokenName: optional(personal(text)),
  userAgentID: optional(text),
  backupEligible: optional(flag),
  backedUp: optional(flag),
  transports: optional(texts),
};
const signCount = { webAuthNTokenId: text, signCount: number, backedUp: optional(flag) };
const keyCheck = { ...check, webAuthNTokenId: optional(text) };

export const userEvents = events({
  'user.human.added': newHuman,
  'user.human.selfregistered': { ...newHuman, userAgentID: optional(text) },
  'user.human.profile.changed': {
    firstName: optional(personal(text)),
    lastName: optional(personal(text)),
    nickName: optional(personal(text)),
    displayName: optional(personal(text)),
    preferredLanguage: optional(personal(text)),
    gender: optional(personal(number)),
  },
  /** Where the bytes are kept, sealed with the person's key. */
  'user.human.avatar.added': { storeKey: text },
  'user.human.avatar.removed': { storeKey: text },
  'user.human.email.changed': { email: personal(text) },
  'user.human.email.verified': {},
  /** Ours: a code that was sent to the address came back. That it is verified may be an administrator's word. */
  'user.human.email.proved': {},
  'user.human.email.verification.failed': {},
  'user.human.email.code.added': { ...returnedCode, url_template: optional(text), ...asked },
  'user.human.email.code.sent': {},
  'user.human.phone.changed': { phone: personal(text) },
  'user.human.phone.removed': {},
  'user.human.phone.verified': {},
  'user.human.phone.proved': {},
  'user.human.phone.verification.failed': {},
  'user.human.phone.code.added': { ...returnedCode, generatorId: optional(text), triggerOrigin: optional(text) },
  'user.human.phone.code.sent': {},
  'user.human.password.changed': {
    encodedHash: optional(secret(text)),
    changeRequired: optional(flag),
    userAgentID: optional(text),
  },
  'user.human.password.code.added': {
    ...returnedCode,
    notificationType: optional(number),
    url_template: optional(text),
    generatorId: optional(text),
    ...asked,
  },
  'user.human.password.code.sent': {},
  /** Ours: ZITADEL records no wrong codes for a new password. */
  'user.human.password.code.check.failed': {},
  'user.human.password.change.sent': {},
  'user.human.password.check.succeeded': check,
  'user.human.password.check.failed': check,
  'user.human.password.hash.updated': { encodedHash: optional(secret(text)) },

  /** Ours: `urlTemplate`, that the link leads back into the sign-in where it was asked for. */
  'user.human.initialization.code.added': { ...code, urlTemplate: optional(text), ...asked },
  'user.human.initialization.code.sent': {},
  'user.human.initialization.check.succeeded': {},
  'user.human.initialization.check.failed': {},
  'user.human.invite.code.added': {
    ...code,
    codeReturned: optional(flag),
    urlTemplate: optional(text),
    applicationName: optional(text),
    ...asked,
  },
  'user.human.invite.code.sent': {},
  'user.human.invite.check.succeeded': {},
  'user.human.invite.check.failed': {},

  'user.human.mfa.otp.added': { otpSecret: optional(secret(text)) },
  'user.human.mfa.otp.verified': { userAgentID: optional(text) },
  'user.human.mfa.otp.removed': {},
  /** Ours: `timeStep`, of the code that was used: neither it nor an older one is good again (RFC 6238, 5.2). */
  'user.human.mfa.otp.check.succeeded': { ...check, timeStep: optional(number) },
  'user.human.mfa.otp.check.failed': check,
  'user.human.mfa.otp.sms.added': {},
  'user.human.mfa.otp.sms.removed': {},
  'user.human.mfa.otp.sms.check.succeeded': check,
  'user.human.mfa.otp.sms.check.failed': check,
  'user.human.mfa.otp.email.added': {},
  'user.human.mfa.otp.email.removed': {},
  'user.human.mfa.otp.email.check.succeeded': check,
  'user.human.mfa.otp.email.check.failed': check,
  /** Hashes of codes, beside those that there are. */
  'user.human.mfa.recoverycode.added': { codes: optional(secret(texts)) },
  'user.human.mfa.recoverycode.removed': {},
  /** `codeChecked`: the hash of the code that is used up. Ours: `remaining`, how many are left. */
  'user.human.mfa.recoverycode.check.succeeded': {
    ...check,
    codeChecked: optional(secret(text)),
    remaining: optional(number),
  },
  'user.human.mfa.recoverycode.check.failed': check,
  'user.human.mfa.init.skipped': {},
  /** Somebody got a token with which they act for this user. */
  'user.impersonated': { applicationId: text, actor: json<TokenActor>() },

  'user.human.mfa.u2f.token.added': newKey,
  'user.human.mfa.u2f.token.verified': verifiedKey,
  'user.human.mfa.u2f.token.signcount.changed': signCount,
  'user.human.mfa.u2f.token.removed': { webAuthNTokenId: text },
  'user.human.mfa.u2f.token.check.succeeded': keyCheck,
  'user.human.mfa.u2f.token.check.failed': keyCheck,
  'user.human.passwordless.token.added': newKey,
  'user.human.passwordless.token.verified': verifiedKey,
  'user.human.passwordless.token.signcount.changed': signCount,
  'user.human.passwordless.token.removed': { webAuthNTokenId: text },
  'user.human.passwordless.token.check.succeeded': keyCheck,
  'user.human.passwordless.token.check.failed': keyCheck,
  'user.human.passwordless.initialization.code.requested': {
    id: text,
    ...returnedCode,
    url_template: optional(text),
    triggerOrigin: optional(text),
  },
  'user.human.passwordless.initialization.code.sent': { id: text },
  'user.human.passwordless.initialization.code.check.succeeded': { id: text },
  'user.human.passwordless.initialization.code.check.failed': { id: text },

  'user.machine.added': {
    userName: personal(text),
    name: personal(text),
    description: optional(personal(text)),
    accessTokenType: optional(number),
    ...userNameScope,
  },
  'user.machine.changed': {
    name: optional(personal(text)),
    description: optional(personal(text)),
    accessTokenType: optional(number),
  },
  'user.machine.secret.set': { hashedSecret: optional(secret(text)) },
  'user.machine.secret.updated': { hashedSecret: optional(secret(text)) },
  'user.machine.secret.removed': {},
  /** `type`: ZITADEL's number of the form of the key file, always JSON. `publicKey`: PEM. */
  'user.machine.key.added': { keyId: text, type: optional(number), expirationDate: instant, publicKey: bytes },
  'user.machine.key.removed': { keyId: text },
  'user.pat.added': { tokenId: text, expiration: instant, scopes: optional(texts) },
  'user.pat.removed': { tokenId: text },

  'user.username.changed': { userName: personal(text), ...userNameScope },
  /** Another organization has verified the domain that the name ended in: `userName` is one to go on with. */
  'user.domain.claimed': {
    userName: personal(text),
    urlTemplate: optional(text),
    triggerOrigin: optional(text),
    ...userNameScope,
  },
  'user.domain.claimed.sent': {},
  /** `cause` is ours: `attempts`, where wrong passwords or codes locked, not an administrator. */
  'user.locked': { cause: optional(text) },
  'user.unlocked': {},
  'user.deactivated': {},
  'user.reactivated': {},
  'user.removed': {},
  /** Ours: the key of all that is sealed as theirs is destroyed. `replayOf`: its position in a log that a backup took back. */
  'user.erased': { reason: optional(text), replayOf: optional(number), certifiedAt: optional(instant) },
  'user.metadata.set': { key: text, value: optional(personal(bytes)) },
  'user.metadata.removed': { key: text },
  'user.metadata.removed.all': {},
});

/** Stored for ever. Never rename or narrow a case: add an optional field, or a new event. */
export type UserEvent = EventOf<typeof userEvents>;

/** As ZITADEL numbers them. */
export const gender = { unspecified: 0, female: 1, male: 2, diverse: 3 } as const;
export const accessTokenType = { bearer: 0, jwt: 1 } as const;
