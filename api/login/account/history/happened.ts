import type { UserEvent } from '../../../../domain/user/events.ts';
import type { factorIcons } from '../../factor/icons.ts';
import type { texts } from './texts.ts';

type Said = { readonly text: keyof (typeof texts)['en']; readonly factor?: keyof typeof factorIcons };

const ofFactor = (factor: keyof typeof factorIcons) => ({
  added: { text: 'factorAdded', factor } as const,
  removed: { text: 'factorRemoved', factor } as const,
  used: { text: 'factorUsed', factor } as const,
  refused: { text: 'factorRefused', factor } as const,
});
const [passkey, u2f, totp] = [ofFactor('passkey'), ofFactor('u2f'), ofFactor('totp')];
const [sms, mail, paper] = [ofFactor('otpSms'), ofFactor('otpEmail'), ofFactor('recoveryCode')];

/** What is said of an account's events. What is not listed concerns how the server works, not what a person or somebody else did. */
export const happened: { readonly [T in UserEvent['type']]?: Said } = {
  'user.human.added': { text: 'created' },
  'user.human.selfregistered': { text: 'created' },
  'user.human.profile.changed': { text: 'profile' },
  'user.human.avatar.added': { text: 'pictureChanged' },
  'user.human.avatar.removed': { text: 'pictureRemoved' },
  'user.username.changed': { text: 'userName' },
  'user.domain.claimed': { text: 'userName' },
  'user.human.email.changed': { text: 'emailChanged' },
  'user.human.email.verified': { text: 'emailVerified' },
  'user.human.email.verification.failed': { text: 'emailRefused' },
  'user.human.phone.changed': { text: 'phoneChanged' },
  'user.human.phone.removed': { text: 'phoneRemoved' },
  'user.human.phone.verified': { text: 'phoneVerified' },
  'user.human.phone.verification.failed': { text: 'phoneRefused' },
  'user.human.password.changed': { text: 'passwordChanged' },
  'user.human.password.code.added': { text: 'passwordAsked' },
  'user.human.password.code.check.failed': { text: 'passwordCodeRefused' },
  'user.human.password.check.succeeded': { text: 'passwordRight' },
  'user.human.password.check.failed': { text: 'passwordWrong' },
  'user.human.invite.code.sent': { text: 'invited' },
  'user.human.invite.check.succeeded': { text: 'accepted' },
  'user.human.mfa.otp.verified': totp.added,
  'user.human.mfa.otp.removed': totp.removed,
  'user.human.mfa.otp.check.succeeded': totp.used,
  'user.human.mfa.otp.check.failed': totp.refused,
  'user.human.mfa.otp.sms.added': sms.added,
  'user.human.mfa.otp.sms.removed': sms.removed,
  'user.human.mfa.otp.sms.check.succeeded': sms.used,
  'user.human.mfa.otp.sms.check.failed': sms.refused,
  'user.human.mfa.otp.email.added': mail.added,
  'user.human.mfa.otp.email.removed': mail.removed,
  'user.human.mfa.otp.email.check.succeeded': mail.used,
  'user.human.mfa.otp.email.check.failed': mail.refused,
  'user.human.mfa.recoverycode.added': paper.added,
  'user.human.mfa.recoverycode.removed': paper.removed,
  'user.human.mfa.recoverycode.check.succeeded': paper.used,
  'user.human.mfa.recoverycode.check.failed': paper.refused,
  'user.human.mfa.u2f.token.verified': u2f.added,
  'user.human.mfa.u2f.token.removed': u2f.removed,
  'user.human.mfa.u2f.token.check.succeeded': u2f.used,
  'user.human.mfa.u2f.token.check.failed': u2f.refused,
  'user.human.passwordless.token.verified': passkey.added,
  'user.human.passwordless.token.removed': passkey.removed,
  'user.human.passwordless.token.check.succeeded': passkey.used,
  'user.human.passwordless.token.check.failed': passkey.refused,
  'user.human.passwordless.initialization.code.requested': { text: 'passkeyLink' },
  'user.locked': { text: 'locked' },
  'user.unlocked': { text: 'unlocked' },
  'user.deactivated': { text: 'deactivated' },
  'user.reactivated': { text: 'reactivated' },
};
