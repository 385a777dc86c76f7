import { inEveryLanguage } from '../language.ts';

export const texts = inEveryLanguage({
  en: {
    title: 'This did not work',
    nowhere: 'There is no such page',
    checkAddress: 'Please check the address.',
    goBack: 'Go back to the application and try again. If it happens again, give its makers the reference below.',
    askAdministrator: 'Ask your administrator for access and quote the reference below.',
    tryLater: 'Try again in a moment. If it happens again, give your administrator the reference below.',
    home: 'To the sign-in',
    reference: 'Reference',
  },
  de: {
    title: 'Das hat nicht geklappt',
    nowhere: 'Diese Seite gibt es nicht',
    checkAddress: 'Bitte prüfe die Adresse.',
    goBack:
      'Geh zurück zur Anwendung und versuche es noch einmal. Klappt es wieder nicht, nenne ihrem Betreiber die Kennung unten.',
    askAdministrator: 'Bitte deine Administration um Zugang und nenne ihr die Kennung unten.',
    tryLater:
      'Versuche es gleich noch einmal. Klappt es wieder nicht, wende dich an deine Administration und nenne ihr die Kennung unten.',
    home: 'Zur Anmeldung',
    reference: 'Kennung',
  },
  fr: {
    title: 'Cela n’a pas fonctionné',
    nowhere: 'Cette page n’existe pas',
    checkAddress: 'Vérifie l’adresse.',
    goBack:
      'Retourne à l’application et réessaie. Si cela se reproduit, indique la référence ci-dessous à ceux qui l’exploitent.',
    askAdministrator: 'Demande un accès à ton administrateur, en indiquant la référence ci-dessous.',
    tryLater: 'Réessaie dans un instant. Si cela se reproduit, indique la référence ci-dessous à ton administrateur.',
    home: 'Vers la connexion',
    reference: 'Référence',
  },
  es: {
    title: 'No ha funcionado',
    nowhere: 'Esta página no existe',
    checkAddress: 'Comprueba la dirección.',
    goBack:
      'Vuelve a la aplicación e inténtalo de nuevo. Si se repite, indica la referencia de abajo a quienes la gestionan.',
    askAdministrator: 'Pide acceso a tu administrador e indícale la referencia de abajo.',
    tryLater:
      'Inténtalo de nuevo dentro de un momento. Si se repite, indica la referencia de abajo a tu administrador.',
    home: 'Ir al inicio de sesión',
    reference: 'Referencia',
  },
  it: {
    title: 'Non ha funzionato',
    nowhere: 'Questa pagina non esiste',
    checkAddress: 'Controlla l’indirizzo.',
    goBack: 'Torna all’applicazione e riprova. Se succede ancora, comunica a chi la gestisce il riferimento qui sotto.',
    askAdministrator: 'Chiedi l’accesso al tuo amministratore, indicando il riferimento qui sotto.',
    tryLater: 'Riprova tra un momento. Se succede ancora, comunica al tuo amministratore il riferimento qui sotto.',
    home: 'Vai all’accesso',
    reference: 'Riferimento',
  },
  pt: {
    title: 'Não resultou',
    nowhere: 'Esta página não existe',
    checkAddress: 'Verifica o endereço.',
    goBack: 'Volta à aplicação e tenta de novo. Se voltar a acontecer, indica a referência abaixo a quem a mantém.',
    askAdministrator: 'Pede acesso ao teu administrador, indicando a referência abaixo.',
    tryLater: 'Tenta de novo daqui a pouco. Se voltar a acontecer, indica a referência abaixo ao teu administrador.',
    home: 'Ir para o início de sessão',
    reference: 'Referência',
  },
  ja: {
    title: 'うまくいきませんでした',
    nowhere: 'ページが見つかりません',
    checkAddress: 'アドレスを確かめてください。',
    goBack:
      'アプリケーションに戻って、もう一度お試しください。繰り返し起こる場合は、下の参照番号をアプリケーションの提供者に伝えてください。',
    askAdministrator: '管理者にアクセス権を依頼し、下の参照番号を伝えてください。',
    tryLater: 'しばらくしてからもう一度お試しください。繰り返し起こる場合は、下の参照番号を管理者に伝えてください。',
    home: 'ログインへ',
    reference: '参照番号',
  },
  zh: {
    title: '操作未成功',
    nowhere: '没有这个页面',
    checkAddress: '请检查地址。',
    goBack: '请返回应用再试一次。如果仍然出错，请把下面的编号告诉应用的提供者。',
    askAdministrator: '请向管理员申请访问权限，并提供下面的编号。',
    tryLater: '请稍后再试。如果仍然出错，请把下面的编号告诉管理员。',
    home: '前往登录',
    reference: '编号',
  },
});
