import type { MessageTexts } from './text.ts';

const greeting = 'Hallo {{.DisplayName}},';
const preHeader = 'Dein Code ist {{.Code}}';
const notAsked = 'Wenn du das nicht angefordert hast, brauchst du nichts zu tun.';

export const de: MessageTexts = {
  InitCode: {
    ...{ title: 'Konto einrichten', preHeader, greeting },
    subject: 'Richte dein Konto bei {{.InstanceName}} ein',
    text: 'für dich wurde ein Konto bei {{.InstanceName}} angelegt. Dein Benutzername ist {{.PreferredLoginName}}. Bestätige mit dem Code {{.Code}}, dass diese Adresse deine ist, und wähle ein Passwort. Der Code gilt {{.Expiry}}.',
    buttonText: 'Konto einrichten',
    footer: notAsked,
  },
  PasswordReset: {
    ...{ title: 'Neues Passwort setzen', preHeader, greeting },
    subject: 'Dein Code für ein neues Passwort: {{.Code}}',
    text: 'für dein Konto bei {{.InstanceName}} wurde ein neues Passwort angefordert. Setze es mit dem Code {{.Code}}. Der Code gilt {{.Expiry}}.',
    buttonText: 'Passwort setzen',
    footer: 'Wenn du das nicht angefordert hast, bleibt dein Passwort, wie es ist.',
  },
  VerifyEmail: {
    ...{ title: 'E-Mail-Adresse bestätigen', preHeader, greeting },
    subject: 'Dein Code zum Bestätigen dieser Adresse: {{.Code}}',
    text: 'diese Adresse wurde für dein Konto bei {{.InstanceName}} eingetragen. Bitte bestätige mit dem Code {{.Code}}, dass es deine ist. Der Code gilt {{.Expiry}}.',
    buttonText: 'Adresse bestätigen',
    footer: notAsked,
  },
  VerifyPhone: {
    text: '{{.Code}} ist dein Code, um diese Nummer für {{.InstanceName}} zu bestätigen. Er gilt {{.Expiry}}.',
  },
  VerifyEmailOTP: {
    ...{ title: 'Dein Code zum Anmelden', preHeader, greeting },
    subject: 'Dein Code zum Anmelden: {{.Code}}',
    text: 'du meldest dich gerade bei {{.InstanceName}} an. Schließe die Anmeldung mit dem Code {{.Code}} ab. Der Code gilt {{.Expiry}}.',
    buttonText: 'Anmelden',
    footer: 'Wenn du das nicht warst, ändere dein Passwort: Jemand scheint es zu kennen.',
  },
  VerifySMSOTP: {
    text: '{{.Code}} ist dein Code zum Anmelden bei {{.InstanceName}}. Er gilt {{.Expiry}}.\n\n@{{.Domain}} #{{.Code}}',
  },
  DomainClaimed: {
    ...{ title: 'Dein Benutzername hat sich geändert', greeting },
    preHeader: 'Dein Benutzername ist jetzt {{.TempUsername}}',
    subject: 'Dein Benutzername bei {{.InstanceName}} hat sich geändert',
    text: 'Benutzernamen, die auf {{.Domain}} enden, gehören von nun an einer Organisation. Deiner ist {{.TempUsername}}, bis du einen anderen wählst; alles andere bleibt, wie es war.',
    buttonText: 'Anmelden',
    footer: 'Dein Passwort und deine anderen Anmeldewege sind dieselben wie zuvor.',
  },
  PasswordlessRegistration: {
    ...{ title: 'Passkey einrichten', greeting },
    preHeader: 'Melde dich ohne Passwort an',
    subject: 'Richte einen Passkey für {{.InstanceName}} ein',
    text: 'mit einem Passkey meldest du dich bei {{.InstanceName}} ohne Passwort an. Öffne diesen Link auf dem Gerät, mit dem du dich anmelden willst. Er gilt {{.Expiry}}.',
    buttonText: 'Passkey einrichten',
    footer: notAsked,
  },
  PasswordChange: {
    ...{ title: 'Dein Passwort wurde geändert', greeting },
    preHeader: 'Das Passwort von {{.PreferredLoginName}} wurde geändert',
    subject: 'Dein Passwort bei {{.InstanceName}} wurde geändert',
    text: 'das Passwort deines Kontos {{.PreferredLoginName}} bei {{.InstanceName}} wurde geändert.',
    buttonText: 'Anmelden',
    footer: 'Wenn du das nicht warst, setze sofort ein neues Passwort und sag deiner Administration Bescheid.',
  },
  InviteUser: {
    ...{ title: 'Du bist eingeladen', preHeader, greeting },
    subject: 'Deine Einladung zu {{.ApplicationName}}',
    text: 'du bist zu {{.ApplicationName}} eingeladen. Nimm die Einladung mit dem Code {{.Code}} an und wähle, wie du dich anmelden willst. Der Code gilt {{.Expiry}}.',
    buttonText: 'Einladung annehmen',
    footer: 'Wenn du keine Einladung erwartet hast, brauchst du nichts zu tun.',
  },
  SignInRequest: {
    title: 'Du sollst dich anmelden',
    preHeader: '{{.ApplicationName}} wartet auf dich',
    subject: '{{.ApplicationName}} bittet dich, dich anzumelden',
    greeting,
    text: 'die Anwendung {{.ApplicationName}} bei {{.InstanceName}} bittet dich, dich anzumelden. Sieh nach, was sie möchte, und sage ja oder nein. Sie wartet nur wenige Minuten.',
    buttonText: 'Anfrage ansehen',
    footer: 'Wenn du das nicht begonnen hast, lehne ab: Ohne dein Ja kann sich niemand als du anmelden.',
  },
};
