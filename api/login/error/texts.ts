import type { Texts } from '../language.ts';

export const texts = {
  en: {
    title: 'This did not work',
    advice: 'Go back to the application and try again.',
    again: 'Sign in',
    reference: 'Reference',
  },
  de: {
    title: 'Das hat nicht geklappt',
    advice: 'Geh zurück zur Anwendung und versuche es noch einmal.',
    again: 'Anmelden',
    reference: 'Kennung',
  },
} as const satisfies Texts<object>;
