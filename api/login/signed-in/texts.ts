import type { Texts } from '../language.ts';

export const texts = {
  en: { title: 'You are signed in', as: 'as', accounts: 'Use another account', logout: 'Sign out' },
  de: { title: 'Du bist angemeldet', as: 'als', accounts: 'Anderes Konto verwenden', logout: 'Abmelden' },
} as const satisfies Texts<object>;
