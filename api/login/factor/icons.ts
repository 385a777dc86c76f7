import type { IconName } from '../icon.ts';

export const factorIcons = {
  passkey: 'passkey',
  u2f: 'key',
  totp: 'app',
  otpSms: 'message',
  otpEmail: 'mail',
  recoveryCode: 'list',
} as const satisfies { readonly [factor: string]: IconName };
