import type { MessageTexts } from './text.ts';

export const de: MessageTexts = {
  verifyEmail: {
    title: 'E-Mail-Adresse bestätigen',
    preHeader: 'Dein Code ist {{.Code}}',
    subject: 'Dein Code zum Bestätigen dieser Adresse: {{.Code}}',
    greeting: 'Hallo {{.DisplayName}},',
    text: 'diese Adresse wurde für dein Konto bei {{.InstanceName}} eingetragen. Bitte bestätige mit dem Code {{.Code}}, dass es deine ist. Der Code gilt {{.Minutes}} Minuten.',
    buttonText: 'Adresse bestätigen',
    footer: 'Wenn du das nicht angefordert hast, brauchst du nichts zu tun.',
  },
  passwordReset: {
    title: 'Neues Passwort setzen',
    preHeader: 'Dein Code ist {{.Code}}',
    subject: 'Dein Code für ein neues Passwort: {{.Code}}',
    greeting: 'Hallo {{.DisplayName}},',
    text: 'für dein Konto bei {{.InstanceName}} wurde ein neues Passwort angefordert. Setze es mit dem Code {{.Code}}. Der Code gilt {{.Minutes}} Minuten.',
    buttonText: 'Passwort setzen',
    footer: 'Wenn du das nicht angefordert hast, bleibt dein Passwort, wie es ist.',
  },
};
