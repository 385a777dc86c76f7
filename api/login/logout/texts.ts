import type { Texts } from '../language.ts';

export const texts = {
  en: {
    title: 'Sign out',
    which: 'Choose the account to sign out of, or sign out of all.',
    all: 'Sign out of all accounts',
    done: 'You are signed out',
    doneText: 'You can close this window.',
    again: 'Sign in again',
  },
  de: {
    title: 'Abmelden',
    which: 'Wähle das Konto, das du abmelden möchtest, oder melde alle ab.',
    all: 'Von allen Konten abmelden',
    done: 'Du bist abgemeldet',
    doneText: 'Du kannst dieses Fenster schließen.',
    again: 'Wieder anmelden',
  },
} as const satisfies Texts<object>;
