import type { MessageTexts } from './text.ts';

const greeting = 'Bonjour {{.DisplayName}},';
const preHeader = 'Ton code est {{.Code}}';
const notAsked = 'Si tu n’as rien demandé, tu n’as rien à faire.';

export const fr: MessageTexts = {
  InitCode: {
    ...{ title: 'Configure ton compte', preHeader, greeting },
    subject: 'Configure ton compte chez {{.InstanceName}}',
    text: 'Un compte a été créé pour toi chez {{.InstanceName}}. Ton nom d’utilisateur est {{.PreferredLoginName}}. Confirme avec le code {{.Code}} que cette adresse est la tienne, puis choisis un mot de passe. Le code est valable {{.Expiry}}.',
    buttonText: 'Configurer le compte',
    footer: notAsked,
  },
  PasswordReset: {
    ...{ title: 'Définis un nouveau mot de passe', preHeader, greeting },
    subject: 'Ton code pour un nouveau mot de passe : {{.Code}}',
    text: 'Un nouveau mot de passe a été demandé pour ton compte chez {{.InstanceName}}. Définis-le avec le code {{.Code}}. Le code est valable {{.Expiry}}.',
    buttonText: 'Définir le mot de passe',
    footer: 'Si tu n’as rien demandé, ton mot de passe reste le même.',
  },
  VerifyEmail: {
    ...{ title: 'Confirme ton adresse e-mail', preHeader, greeting },
    subject: 'Ton code pour confirmer cette adresse : {{.Code}}',
    text: 'Cette adresse a été saisie pour ton compte chez {{.InstanceName}}. Confirme avec le code {{.Code}} qu’elle est bien à toi. Le code est valable {{.Expiry}}.',
    buttonText: 'Confirmer l’adresse',
    footer: notAsked,
  },
  VerifyPhone: {
    text: '{{.Code}} est ton code pour confirmer ce numéro chez {{.InstanceName}}. Il est valable {{.Expiry}}.',
  },
  VerifyEmailOTP: {
    ...{ title: 'Ton code de connexion', preHeader, greeting },
    subject: 'Ton code de connexion : {{.Code}}',
    text: 'Tu es en train de te connecter à {{.InstanceName}}. Termine avec le code {{.Code}}. Le code est valable {{.Expiry}}.',
    buttonText: 'Se connecter',
    footer: 'Si ce n’était pas toi, change ton mot de passe : quelqu’un semble le connaître.',
  },
  VerifySMSOTP: {
    text: '{{.Code}} est ton code de connexion à {{.InstanceName}}. Il est valable {{.Expiry}}.\n\n@{{.Domain}} #{{.Code}}',
  },
  DomainClaimed: {
    ...{ title: 'Ton nom d’utilisateur a changé', greeting },
    preHeader: 'Ton nom d’utilisateur est maintenant {{.TempUsername}}',
    subject: 'Ton nom d’utilisateur chez {{.InstanceName}} a changé',
    text: 'Les noms d’utilisateur qui se terminent par {{.Domain}} appartiennent désormais à une organisation. Le tien est {{.TempUsername}} jusqu’à ce que tu en choisisses un autre ; tout le reste est inchangé.',
    buttonText: 'Se connecter',
    footer: 'Ton mot de passe et tes autres moyens de connexion restent les mêmes.',
  },
  PasswordlessRegistration: {
    ...{ title: 'Configure une clé d’accès', greeting },
    preHeader: 'Connecte-toi sans mot de passe',
    subject: 'Configure une clé d’accès pour {{.InstanceName}}',
    text: 'Avec une clé d’accès, tu te connectes à {{.InstanceName}} sans mot de passe. Ouvre ce lien sur l’appareil avec lequel tu veux te connecter. Il est valable {{.Expiry}}.',
    buttonText: 'Configurer la clé d’accès',
    footer: notAsked,
  },
  PasswordChange: {
    ...{ title: 'Ton mot de passe a été changé', greeting },
    preHeader: 'Le mot de passe de {{.PreferredLoginName}} a été changé',
    subject: 'Ton mot de passe chez {{.InstanceName}} a été changé',
    text: 'Le mot de passe de ton compte {{.PreferredLoginName}} chez {{.InstanceName}} a été changé.',
    buttonText: 'Se connecter',
    footer: 'Si ce n’était pas toi, définis tout de suite un nouveau mot de passe et préviens ton administration.',
  },
  InviteUser: {
    ...{ title: 'Tu as une invitation', preHeader, greeting },
    subject: 'Ton invitation à {{.ApplicationName}}',
    text: 'Tu es invité à rejoindre {{.ApplicationName}}. Accepte avec le code {{.Code}}, puis choisis comment te connecter. Le code est valable {{.Expiry}}.',
    buttonText: 'Accepter l’invitation',
    footer: 'Si tu n’attendais pas d’invitation, tu n’as rien à faire.',
  },
  SignInRequest: {
    title: 'On te demande de te connecter',
    preHeader: '{{.ApplicationName}} t’attend',
    subject: '{{.ApplicationName}} te demande de te connecter',
    greeting,
    text: 'L’application {{.ApplicationName}} de {{.InstanceName}} te demande de te connecter. Regarde ce qu’elle veut, et réponds oui ou non. Elle n’attend que quelques minutes.',
    buttonText: 'Voir la demande',
    footer:
      'Si tu n’es pas à l’origine de cette demande, refuse : sans ton accord, personne ne peut se connecter à ta place.',
  },
};
