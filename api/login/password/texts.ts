import type { Texts } from '../language.ts';

export const texts = {
  en: {
    title: 'Enter your password',
    as: 'Signing in as',
    other: 'Not you?',
    label: 'Password',
    submit: 'Sign in',
    missing: 'Please enter your password.',
    wrong: 'The login name or the password is wrong.',
    left: (count: number) =>
      count === 1
        ? 'One attempt is left before the account is locked.'
        : `${count} attempts are left before the account is locked.`,
    locked: 'This account is locked. Please ask your administrator to unlock it.',
    inactive: 'This account is not active. Please ask your administrator.',
  },
  de: {
    title: 'Passwort eingeben',
    as: 'Anmeldung als',
    other: 'Das bist nicht du?',
    label: 'Passwort',
    submit: 'Anmelden',
    missing: 'Bitte gib dein Passwort ein.',
    wrong: 'Loginname oder Passwort ist falsch.',
    left: (count: number) =>
      count === 1
        ? 'Es bleibt ein Versuch, bevor das Konto gesperrt wird.'
        : `Es bleiben ${count} Versuche, bevor das Konto gesperrt wird.`,
    locked: 'Dieses Konto ist gesperrt. Bitte lass es von deiner Verwaltung entsperren.',
    inactive: 'Dieses Konto ist nicht aktiv. Bitte wende dich an deine Verwaltung.',
  },
} as const satisfies Texts<object>;
