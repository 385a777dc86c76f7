import type { Texts } from '../language.ts';

export const texts = {
  en: {
    title: 'Sign in',
    label: 'Login name',
    next: 'Next',
    missing: 'Please enter your login name.',
    accounts: 'Choose another account',
  },
  de: {
    title: 'Anmelden',
    label: 'Loginname',
    next: 'Weiter',
    missing: 'Bitte gib deinen Loginnamen ein.',
    accounts: 'Anderes Konto wählen',
  },
} as const satisfies Texts<object>;
