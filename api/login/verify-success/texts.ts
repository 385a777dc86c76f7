import { inEveryLanguage } from '../language.ts';

export const texts = inEveryLanguage({
  en: { title: 'Confirmed', text: 'Thank you. You may close this page, or go on.', next: 'To the sign-in' },
  de: { title: 'Bestätigt', text: 'Danke. Du kannst diese Seite schließen oder weitermachen.', next: 'Zur Anmeldung' },
  fr: { title: 'Confirmé', text: 'Merci. Tu peux fermer cette page ou continuer.', next: 'Vers la connexion' },
  es: { title: 'Confirmado', text: 'Gracias. Puedes cerrar esta página o continuar.', next: 'Al inicio de sesión' },
  it: { title: 'Confermato', text: 'Grazie. Puoi chiudere questa pagina o continuare.', next: 'All’accesso' },
  pt: {
    title: 'Confirmado',
    text: 'Obrigado. Podes fechar esta página ou continuar.',
    next: 'Para o início de sessão',
  },
  ja: {
    title: '確認しました',
    text: 'ありがとうございます。このページを閉じるか、先に進んでください。',
    next: 'ログインへ',
  },
  zh: { title: '已验证', text: '谢谢。你可以关闭此页面，或继续。', next: '前往登录' },
});
