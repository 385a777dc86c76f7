import type { Texts } from '../language.ts';
import { texts as password } from '../password/texts.ts';

export const texts = {
  en: {
    ...password.en,
    title: 'Enter a code',
    label: 'Code',
    fromApp: 'The six digits that your authenticator app shows, or one of your recovery codes.',
    fromPaper: 'One of your recovery codes.',
    missing: 'Please enter a code.',
    wrong: 'The code is wrong, or was used already.',
    wait: 'Too many wrong codes. Please wait a minute before the next one.',
  },
  de: {
    ...password.de,
    title: 'Code eingeben',
    label: 'Code',
    fromApp: 'Die sechs Ziffern, die deine Authenticator-App zeigt, oder einer deiner Wiederherstellungscodes.',
    fromPaper: 'Einer deiner Wiederherstellungscodes.',
    missing: 'Bitte gib einen Code ein.',
    wrong: 'Der Code ist falsch oder wurde schon benutzt.',
    wait: 'Zu viele falsche Codes. Bitte warte eine Minute bis zum nächsten.',
  },
} as const satisfies Texts<object>;
