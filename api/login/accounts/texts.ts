import type { Texts } from '../language.ts';

export const texts = {
  en: {
    title: 'Choose an account',
    signedIn: 'Signed in',
    signedOut: 'Password needed',
    other: 'Use another account',
  },
  de: {
    title: 'Konto wählen',
    signedIn: 'Angemeldet',
    signedOut: 'Passwort nötig',
    other: 'Anderes Konto verwenden',
  },
} as const satisfies Texts<object>;
