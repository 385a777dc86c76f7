import { inEveryLanguage } from '../language.ts';

export const texts = inEveryLanguage({
  en: {
    title: 'Back to the application',
    go: 'Continue',
    leaving: 'You are about to leave',
    unknown: '{{application}} did not get what it asked for, and its answer is awaited at {{host}}.',
    beware:
      'It has registered itself, and nobody here vouches for it. Never enter there the password that you use here.',
    goTo: 'Go to {{host}}',
  },
  de: {
    title: 'Zurück zur Anwendung',
    go: 'Weiter',
    leaving: 'Du verlässt diese Seite',
    unknown: '{{application}} hat nicht bekommen, worum es bat. Die Antwort erwartet {{host}}.',
    beware:
      'Die Anwendung hat sich selbst registriert, und niemand hier bürgt für sie. Gib dort nie das Passwort ein, das du hier verwendest.',
    goTo: 'Weiter zu {{host}}',
  },
  fr: {
    title: 'Retour à l’application',
    go: 'Continuer',
    leaving: 'Tu vas quitter cette page',
    unknown: '{{application}} n’a pas obtenu ce qu’elle demandait. {{host}} attend la réponse.',
    beware:
      'Elle s’est enregistrée elle-même et personne ici ne s’en porte garant. N’y saisis jamais le mot de passe que tu utilises ici.',
    goTo: 'Aller à {{host}}',
  },
  es: {
    title: 'De vuelta a la aplicación',
    go: 'Continuar',
    leaving: 'Vas a salir de esta página',
    unknown: '{{application}} no ha obtenido lo que pedía. {{host}} espera la respuesta.',
    beware:
      'Se ha registrado a sí misma y nadie aquí responde por ella. No escribas allí nunca la contraseña que usas aquí.',
    goTo: 'Ir a {{host}}',
  },
  it: {
    title: 'Torna all’applicazione',
    go: 'Continua',
    leaving: 'Stai per lasciare questa pagina',
    unknown: '{{application}} non ha ottenuto ciò che chiedeva. {{host}} attende la risposta.',
    beware: 'Si è registrata da sola e nessuno qui ne risponde. Non inserire mai lì la password che usi qui.',
    goTo: 'Vai a {{host}}',
  },
  pt: {
    title: 'De volta à aplicação',
    go: 'Continuar',
    leaving: 'Estás prestes a sair desta página',
    unknown: '{{application}} não obteve o que pediu. {{host}} aguarda a resposta.',
    beware:
      'Registou-se a si própria e ninguém aqui responde por ela. Nunca introduzas lá a palavra-passe que usas aqui.',
    goTo: 'Ir para {{host}}',
  },
  ja: {
    title: 'アプリケーションに戻る',
    go: '続ける',
    leaving: 'このページから離れます',
    unknown: '{{application}} の要求には応じられませんでした。応答の送り先は {{host}} です。',
    beware:
      'このアプリケーションは自ら登録したもので、ここでは誰も保証していません。ここで使っているパスワードを移動先で入力しないでください。',
    goTo: '{{host}} に進む',
  },
  zh: {
    title: '返回应用',
    go: '继续',
    leaving: '你即将离开此页面',
    unknown: '{{application}} 没有得到它所请求的内容，{{host}} 正在等待答复。',
    beware: '该应用是自行注册的，这里没有人为它担保。切勿在那里输入你在此处使用的密码。',
    goTo: '前往 {{host}}',
  },
});
