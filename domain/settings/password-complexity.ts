import { errors } from '../errors.ts';
import { refusals, settingsErrors } from './errors.ts';
import { policy, type SettingsLevel } from './policy.ts';

export type PasswordComplexitySettings = {
  readonly minLength: number;
  readonly hasLowercase: boolean;
  readonly hasUppercase: boolean;
  readonly hasNumber: boolean;
  readonly hasSymbol: boolean;
};

export const defaultPasswordComplexity: PasswordComplexitySettings = {
  minLength: 8,
  hasLowercase: true,
  hasUppercase: true,
  hasNumber: true,
  hasSymbol: true,
};

const complexityRefusals = {
  instance: refusals('instance_password_complexity', ['INSTANCE-Lk0dS', 'INSTANCE-0oPew', 'INSTANCE-9jlsf']),
  org: refusals('org_password_complexity', ['Org-LdhbS', 'ORG-Dgs3g', 'Org-DAs21']),
};

const passwordComplexity = <const L extends SettingsLevel>(level: L) =>
  policy({
    events: `${level}.policy.password.complexity`,
    level,
    defaults: defaultPasswordComplexity,
    refusals: complexityRefusals[level],
    check: ({ minLength }) => {
      if (!Number.isSafeInteger(minLength) || minLength < 1 || minLength > 72)
        throw settingsErrors.min_length_not_allowed();
    },
  });

export const passwordComplexitySettings = { instance: passwordComplexity('instance'), org: passwordComplexity('org') };

export const passwordErrors = errors('password', {
  too_short: ['invalid', 'The password is too short.', 'DOMAIN-HuJf6'],
  needs_lowercase: ['invalid', 'The password needs a lower case letter.', 'DOMAIN-co3Xw'],
  needs_uppercase: ['invalid', 'The password needs an upper case letter.', 'DOMAIN-VoaRj'],
  needs_number: ['invalid', 'The password needs a digit.', 'DOMAIN-ZBv4H'],
  needs_symbol: ['invalid', 'The password needs a character that is neither letter nor digit.', 'DOMAIN-ZDLwA'],
  breached: ['invalid', 'This password is in a list of passwords that leaked: please choose another one.'],
});

/** Throws the first rule that a new password breaks. Letters and digits are those of ASCII, as clients check them too. */
export const checkPasswordComplexity = (settings: PasswordComplexitySettings, password: string) => {
  if ([...password].length < settings.minLength)
    throw passwordErrors.too_short({ message: `The password needs at least ${settings.minLength} characters.` });
  if (settings.hasLowercase && !/[a-z]/.test(password)) throw passwordErrors.needs_lowercase();
  if (settings.hasUppercase && !/[A-Z]/.test(password)) throw passwordErrors.needs_uppercase();
  if (settings.hasNumber && !/[0-9]/.test(password)) throw passwordErrors.needs_number();
  if (settings.hasSymbol && !/[^A-Za-z0-9]/.test(password)) throw passwordErrors.needs_symbol();
};
