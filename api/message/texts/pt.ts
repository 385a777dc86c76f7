import type { MessageTexts } from './text.ts';

const greeting = 'Olá {{.DisplayName}},';
const preHeader = 'O teu código é {{.Code}}';
const notAsked = 'Se não pediste isto, não tens de fazer nada.';

export const pt: MessageTexts = {
  InitCode: {
    ...{ title: 'Configura a tua conta', preHeader, greeting },
    subject: 'Configura a tua conta em {{.InstanceName}}',
    text: 'Foi criada uma conta para ti em {{.InstanceName}}. O teu nome de utilizador é {{.PreferredLoginName}}. Confirma com o código {{.Code}} que este endereço é teu e escolhe uma palavra-passe. O código é válido durante {{.Expiry}}.',
    buttonText: 'Configurar conta',
    footer: notAsked,
  },
  PasswordReset: {
    ...{ title: 'Define uma nova palavra-passe', preHeader, greeting },
    subject: 'O teu código para uma nova palavra-passe: {{.Code}}',
    text: 'Foi pedida uma nova palavra-passe para a tua conta em {{.InstanceName}}. Define-a com o código {{.Code}}. O código é válido durante {{.Expiry}}.',
    buttonText: 'Definir palavra-passe',
    footer: 'Se não pediste isto, a tua palavra-passe continua a mesma.',
  },
  VerifyEmail: {
    ...{ title: 'Confirma o teu endereço de e-mail', preHeader, greeting },
    subject: 'O teu código para confirmar este endereço: {{.Code}}',
    text: 'Este endereço foi indicado para a tua conta em {{.InstanceName}}. Confirma com o código {{.Code}} que é teu. O código é válido durante {{.Expiry}}.',
    buttonText: 'Confirmar endereço',
    footer: notAsked,
  },
  VerifyPhone: {
    text: '{{.Code}} é o teu código para confirmar este número em {{.InstanceName}}. É válido durante {{.Expiry}}.',
  },
  VerifyEmailOTP: {
    ...{ title: 'O teu código para iniciar sessão', preHeader, greeting },
    subject: 'O teu código para iniciar sessão: {{.Code}}',
    text: 'Estás a iniciar sessão em {{.InstanceName}}. Termina com o código {{.Code}}. O código é válido durante {{.Expiry}}.',
    buttonText: 'Iniciar sessão',
    footer: 'Se não foste tu, muda a tua palavra-passe: parece que alguém a conhece.',
  },
  VerifySMSOTP: {
    text: '{{.Code}} é o teu código para iniciar sessão em {{.InstanceName}}. É válido durante {{.Expiry}}.\n\n@{{.Domain}} #{{.Code}}',
  },
  DomainClaimed: {
    ...{ title: 'O teu nome de utilizador mudou', greeting },
    preHeader: 'O teu nome de utilizador é agora {{.TempUsername}}',
    subject: 'O teu nome de utilizador em {{.InstanceName}} mudou',
    text: 'Os nomes de utilizador que terminam em {{.Domain}} pertencem a partir de agora a uma organização. O teu é {{.TempUsername}} até escolheres outro; tudo o resto fica como estava.',
    buttonText: 'Iniciar sessão',
    footer: 'A tua palavra-passe e as outras formas de iniciar sessão são as mesmas de antes.',
  },
  PasswordlessRegistration: {
    ...{ title: 'Configura uma chave de acesso', greeting },
    preHeader: 'Inicia sessão sem palavra-passe',
    subject: 'Configura uma chave de acesso para {{.InstanceName}}',
    text: 'Com uma chave de acesso inicias sessão em {{.InstanceName}} sem palavra-passe. Abre este link no dispositivo com que queres iniciar sessão. É válido durante {{.Expiry}}.',
    buttonText: 'Configurar chave de acesso',
    footer: notAsked,
  },
  PasswordChange: {
    ...{ title: 'A tua palavra-passe foi alterada', greeting },
    preHeader: 'A palavra-passe de {{.PreferredLoginName}} foi alterada',
    subject: 'A tua palavra-passe em {{.InstanceName}} foi alterada',
    text: 'A palavra-passe da tua conta {{.PreferredLoginName}} em {{.InstanceName}} foi alterada.',
    buttonText: 'Iniciar sessão',
    footer: 'Se não foste tu, define já uma nova palavra-passe e avisa a tua administração.',
  },
  InviteUser: {
    ...{ title: 'Tens um convite', preHeader, greeting },
    subject: 'O teu convite para {{.ApplicationName}}',
    text: 'Tens um convite para {{.ApplicationName}}. Aceita-o com o código {{.Code}} e escolhe como queres iniciar sessão. O código é válido durante {{.Expiry}}.',
    buttonText: 'Aceitar convite',
    footer: 'Se não esperavas um convite, não tens de fazer nada.',
  },
  SignInRequest: {
    title: 'Pedem-te que entres',
    preHeader: '{{.ApplicationName}} espera por ti',
    subject: '{{.ApplicationName}} pede-te que entres',
    greeting,
    text: 'A aplicação {{.ApplicationName}} de {{.InstanceName}} pede-te que entres. Vê o que quer e responde sim ou não. Só espera alguns minutos.',
    buttonText: 'Ver o pedido',
    footer: 'Se não foste tu que começaste, recusa: sem o teu sim ninguém pode entrar como tu.',
  },
};
