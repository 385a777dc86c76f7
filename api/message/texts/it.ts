import type { MessageTexts } from './text.ts';

const greeting = 'Ciao {{.DisplayName}},';
const preHeader = 'Il tuo codice è {{.Code}}';
const notAsked = 'Se non l’hai chiesto tu, non devi fare nulla.';

export const it: MessageTexts = {
  InitCode: {
    ...{ title: 'Configura il tuo account', preHeader, greeting },
    subject: 'Configura il tuo account su {{.InstanceName}}',
    text: 'è stato creato un account per te su {{.InstanceName}}. Il tuo nome utente è {{.PreferredLoginName}}. Conferma con il codice {{.Code}} che questo indirizzo è tuo e scegli una password. Il codice vale per {{.Expiry}}.',
    buttonText: 'Configura account',
    footer: notAsked,
  },
  PasswordReset: {
    ...{ title: 'Imposta una nuova password', preHeader, greeting },
    subject: 'Il tuo codice per una nuova password: {{.Code}}',
    text: 'è stata chiesta una nuova password per il tuo account su {{.InstanceName}}. Impostala con il codice {{.Code}}. Il codice vale per {{.Expiry}}.',
    buttonText: 'Imposta password',
    footer: 'Se non l’hai chiesto tu, la tua password resta la stessa.',
  },
  VerifyEmail: {
    ...{ title: 'Conferma il tuo indirizzo e-mail', preHeader, greeting },
    subject: 'Il tuo codice per confermare questo indirizzo: {{.Code}}',
    text: 'questo indirizzo è stato inserito per il tuo account su {{.InstanceName}}. Conferma con il codice {{.Code}} che è tuo. Il codice vale per {{.Expiry}}.',
    buttonText: 'Conferma indirizzo',
    footer: notAsked,
  },
  VerifyPhone: {
    text: '{{.Code}} è il tuo codice per confermare questo numero su {{.InstanceName}}. Vale per {{.Expiry}}.',
  },
  VerifyEmailOTP: {
    ...{ title: 'Il tuo codice per accedere', preHeader, greeting },
    subject: 'Il tuo codice per accedere: {{.Code}}',
    text: 'stai per accedere a {{.InstanceName}}. Concludi con il codice {{.Code}}. Il codice vale per {{.Expiry}}.',
    buttonText: 'Accedi',
    footer: 'Se non eri tu, cambia la password: qualcuno sembra conoscerla.',
  },
  VerifySMSOTP: {
    text: '{{.Code}} è il tuo codice per accedere a {{.InstanceName}}. Vale per {{.Expiry}}.\n\n@{{.Domain}} #{{.Code}}',
  },
  DomainClaimed: {
    ...{ title: 'Il tuo nome utente è cambiato', greeting },
    preHeader: 'Ora il tuo nome utente è {{.TempUsername}}',
    subject: 'Il tuo nome utente su {{.InstanceName}} è cambiato',
    text: 'i nomi utente che finiscono in {{.Domain}} appartengono da ora a un’organizzazione. Il tuo è {{.TempUsername}} finché non ne scegli un altro; tutto il resto rimane com’era.',
    buttonText: 'Accedi',
    footer: 'La tua password e gli altri modi di accedere sono gli stessi di prima.',
  },
  PasswordlessRegistration: {
    ...{ title: 'Configura una passkey', greeting },
    preHeader: 'Accedi senza password',
    subject: 'Configura una passkey per {{.InstanceName}}',
    text: 'con una passkey accedi a {{.InstanceName}} senza password. Apri questo link sul dispositivo con cui vuoi accedere. Vale per {{.Expiry}}.',
    buttonText: 'Configura passkey',
    footer: notAsked,
  },
  PasswordChange: {
    ...{ title: 'La tua password è cambiata', greeting },
    preHeader: 'La password di {{.PreferredLoginName}} è cambiata',
    subject: 'La tua password su {{.InstanceName}} è cambiata',
    text: 'la password del tuo account {{.PreferredLoginName}} su {{.InstanceName}} è cambiata.',
    buttonText: 'Accedi',
    footer: 'Se non sei stato tu, imposta subito una nuova password e avvisa chi amministra.',
  },
  InviteUser: {
    ...{ title: 'Hai un invito', preHeader, greeting },
    subject: 'Il tuo invito a {{.ApplicationName}}',
    text: 'hai un invito a {{.ApplicationName}}. Accettalo con il codice {{.Code}} e scegli come vuoi accedere. Il codice vale per {{.Expiry}}.',
    buttonText: 'Accetta invito',
    footer: 'Se non aspettavi un invito, non devi fare nulla.',
  },
  SignInRequest: {
    title: 'Ti viene chiesto di accedere',
    preHeader: '{{.ApplicationName}} ti aspetta',
    subject: '{{.ApplicationName}} ti chiede di accedere',
    greeting,
    text: 'l’applicazione {{.ApplicationName}} di {{.InstanceName}} ti chiede di accedere. Guarda che cosa vuole e rispondi sì o no. Aspetta solo pochi minuti.',
    buttonText: 'Vedi la richiesta',
    footer: 'Se non hai iniziato tu, rifiuta: senza il tuo sì nessuno può accedere al posto tuo.',
  },
};
