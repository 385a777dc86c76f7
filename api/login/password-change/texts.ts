import type { PasswordComplexitySettings } from '../../../domain/settings/password-complexity.ts';
import type { Texts } from '../language.ts';

type Rules = PasswordComplexitySettings;
const listed = (...parts: readonly (string | false)[]) => parts.filter((part) => part !== false).join(', ');

export const texts = {
  en: {
    title: 'Choose a new password',
    why: 'Your password must be changed before you go on.',
    label: 'New password',
    again: 'New password, once more',
    submit: 'Change password',
    different: 'The two entries are not the same.',
    same: 'The new password must differ from the current one.',
    weak: 'This password does not meet the rules below.',
    rules: (rules: Rules) =>
      listed(
        `At least ${rules.minLength} characters`,
        rules.hasLowercase && 'a lower case letter',
        rules.hasUppercase && 'an upper case letter',
        rules.hasNumber && 'a digit',
        rules.hasSymbol && 'a symbol',
      ),
  },
  de: {
    title: 'Neues Passwort wählen',
    why: 'Bevor es weitergeht, muss dein Passwort geändert werden.',
    label: 'Neues Passwort',
    again: 'Neues Passwort, noch einmal',
    submit: 'Passwort ändern',
    different: 'Die beiden Eingaben sind verschieden.',
    same: 'Das neue Passwort muss ein anderes sein als das jetzige.',
    weak: 'Dieses Passwort erfüllt die Regeln unten nicht.',
    rules: (rules: Rules) =>
      listed(
        `Mindestens ${rules.minLength} Zeichen`,
        rules.hasLowercase && 'ein Kleinbuchstabe',
        rules.hasUppercase && 'ein Großbuchstabe',
        rules.hasNumber && 'eine Ziffer',
        rules.hasSymbol && 'ein Sonderzeichen',
      ),
  },
} as const satisfies Texts<object>;
