import { duration, whole } from './form.ts';
import { flag, number, type Setting, text } from './setting.ts';

const characters = ['LowerLetters', 'UpperLetters', 'Digits', 'Symbols'] as const;
type Characters = (typeof characters)[number];

type Generator<N extends string> = {
  readonly [K in `DefaultInstance.SecretGenerators.${N}.Length`]: Setting<'number', number>;
} & {
  readonly [K in `DefaultInstance.SecretGenerators.${N}.Expiry`]: Setting<'text', string>;
} & {
  readonly [K in `DefaultInstance.SecretGenerators.${N}.Include${Characters}`]: Setting<'flag', boolean>;
};

type Made = { readonly length: number; readonly expiry: string; readonly of: readonly Characters[] };

const generator = <const N extends string>(name: N, help: string, { length, expiry, of }: Made): Generator<N> => {
  const at = `DefaultInstance.SecretGenerators.${name}`;
  const made = {
    [`${at}.Length`]: number(`${help} How many characters it has.`, length, whole(1, 64)),
    [`${at}.Expiry`]: text('How long it is good.', expiry, duration({ least: '1s' })),
    ...Object.fromEntries(
      characters.map((kind) => [`${at}.Include${kind}`, flag(`Whether it has ${inWords[kind]}.`, of.includes(kind))]),
    ),
  };
  // The compiler does not follow keys that are put together.
  return made as unknown as Generator<N>;
};

const inWords: { readonly [C in Characters]: string } = {
  LowerLetters: 'small letters',
  UpperLetters: 'capitals',
  Digits: 'digits',
  Symbols: '! # $ % & * + = ? @',
};

const typed = ['UpperLetters', 'Digits'] as const;

/** Codes that people are sent, as ZITADEL has them. What they may not be is said in codes.ts. */
export const secretGenerators = {
  ...generator('InitializeUserCode', 'Code to begin an account that somebody else has added.', {
    ...{ length: 6, expiry: '72h', of: typed },
  }),
  ...generator('InviteCode', 'Code of an invitation.', { length: 6, expiry: '72h', of: typed }),
  ...generator('EmailVerificationCode', 'Code that proves an e-mail address.', {
    ...{ length: 6, expiry: '1h', of: typed },
  }),
  ...generator('PhoneVerificationCode', 'Code that proves a phone number.', { length: 6, expiry: '1h', of: typed }),
  ...generator('PasswordVerificationCode', 'Code for a new password.', { length: 6, expiry: '1h', of: typed }),
  ...generator('PasswordlessInitCode', 'Code, in a link, that entitles to register a passkey.', {
    ...{ length: 12, expiry: '1h', of: ['LowerLetters', ...typed] },
  }),
  ...generator('OTPSMS', 'Code to sign in that is sent by SMS.', { length: 8, expiry: '5m', of: ['Digits'] }),
  ...generator('OTPEmail', 'Code to sign in that is mailed.', { length: 8, expiry: '5m', of: ['Digits'] }),
};
