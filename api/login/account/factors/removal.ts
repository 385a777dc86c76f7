import type { UserState } from '../../../../domain/user/state.ts';
import type { UserCommand } from '../../../../domain/user/user.ts';
import type { FactorKind } from '../../../../projections/user/tables.ts';
import type { KnownAccount } from '../../known-accounts.ts';

const commands = {
  totp: { type: 'RemoveTotp' },
  otp_sms: { type: 'RemoveOtpSms' },
  otp_email: { type: 'RemoveOtpEmail' },
  recovery_code: { type: 'RemoveRecoveryCodes' },
} as const satisfies { readonly [K in Exclude<FactorKind, 'passkey' | 'u2f'>]: UserCommand };
const isCommand = (kind: string): kind is keyof typeof commands => Object.hasOwn(commands, kind);

/** How a form names what is to be removed. */
export const nameOf = (kind: string, id: string): string => (id === '' ? kind : `${kind}.${id}`);

type Removal = (typeof commands)[keyof typeof commands] | Extract<UserCommand, { type: 'RemoveKey' }>;

/** Undefined: this person has no such factor, or not any more. */
export const removalOf = ({ human }: UserState, name: string): Removal | undefined => {
  const [kind = '', id = ''] = name.split('.');
  const key = Object.hasOwn(human?.factors.keys ?? {}, id) ? human?.factors.keys[id] : undefined;
  if (key && key.kind === kind) return { type: 'RemoveKey', kind: key.kind, id };
  return isCommand(kind) && isHeld(human, kind) ? commands[kind] : undefined;
};

const isHeld = (human: UserState['human'], kind: keyof typeof commands): boolean => {
  if (!human) return false;
  const { totp, otpSms, otpEmail, recoveryCodes } = human.factors;
  const held = {
    totp: totp !== undefined,
    otp_sms: otpSms,
    otp_email: otpEmail,
    recovery_code: recoveryCodes.length > 0,
  };
  return held[kind];
};

/** Whoever has no password signs in by passkey alone. */
export const isLastWay = ({ holder: { human }, login }: Pick<KnownAccount, 'holder' | 'login'>, removal: Removal) => {
  if (removal.type !== 'RemoveKey' || removal.kind !== 'passkey') return false;
  if (human?.password.hash !== undefined && login.allowUsernamePassword) return false;
  const passkeys = Object.values(human?.factors.keys ?? {}).filter(
    ({ kind, credential }) => kind === 'passkey' && credential,
  );
  return passkeys.length <= 1;
};
