import type { CodeForm, CodeForms } from '../../api/code/form.ts';
import { seconds } from '../../domain/duration.ts';
import { ConfigError } from './config.ts';
import { durationOf } from './duration-of.ts';
import type { Config } from './settings.ts';

/** What codes are made of that people are sent. @throws ConfigError */
export const codeFormsOf = (config: Config): CodeForms => ({
  email: formOf(config, 'EmailVerificationCode'),
  phone: formOf(config, 'PhoneVerificationCode'),
  password: formOf(config, 'PasswordVerificationCode'),
  initialization: formOf(config, 'InitializeUserCode'),
  invitation: formOf(config, 'InviteCode'),
  passkey: formOf(config, 'PasswordlessInitCode'),
  otpSms: formOf(config, 'OTPSMS'),
  otpEmail: formOf(config, 'OTPEmail'),
});

type Name =
  Extract<
    keyof Config,
    `DefaultInstance.SecretGenerators.${string}.Length`
  > extends `${string}.${string}.${infer N}.Length`
    ? N
    : never;

const formOf = (config: Config, name: Name): CodeForm => {
  const at = `DefaultInstance.SecretGenerators.${name}` as const;
  const length = config[`${at}.Length`];
  const characters = [
    config[`${at}.IncludeLowerLetters`] ? 'abcdefghijklmnopqrstuvwxyz' : '',
    config[`${at}.IncludeUpperLetters`] ? 'ABCDEFGHIJKLMNOPQRSTUVWXYZ' : '',
    config[`${at}.IncludeDigits`] ? '0123456789' : '',
    // No dash: people type dashes where none are, and they are taken out.
    config[`${at}.IncludeSymbols`] ? '!#$%&*+=?@' : '',
  ].join('');
  if (characters.length ** length < fewest)
    throw new ConfigError(
      `${at} makes codes that are too easy to guess: ${length} of ${characters.length} different characters. At least as good as six digits: raise Length, or include more.`,
    );
  return { length, characters, lifetime: seconds(durationOf(config, `${at}.Expiry`) / 1000) };
};

/** Six digits: what NIST SP 800-63B asks of codes that are good for a short time and can't be tried often. */
const fewest = 10 ** 6;
