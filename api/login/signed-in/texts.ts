import { inEveryLanguage } from '../language.ts';

export const texts = inEveryLanguage({
  en: { title: 'You are signed in', as: 'as', accounts: 'Use another account', logout: 'Sign out' },
  de: { title: 'Du bist angemeldet', as: 'als', accounts: 'Anderes Konto verwenden', logout: 'Abmelden' },
  fr: { title: 'Tu es connecté', as: 'en tant que', accounts: 'Utiliser un autre compte', logout: 'Se déconnecter' },
  es: { title: 'Has iniciado sesión', as: 'como', accounts: 'Usar otra cuenta', logout: 'Cerrar sesión' },
  it: { title: 'Hai effettuato l’accesso', as: 'come', accounts: 'Usa un altro account', logout: 'Esci' },
  pt: { title: 'Sessão iniciada', as: 'como', accounts: 'Usar outra conta', logout: 'Terminar sessão' },
  ja: { title: 'ログインしました', as: 'アカウント', accounts: '別のアカウントを使う', logout: 'ログアウト' },
  zh: { title: '你已登录', as: '账户', accounts: '使用其他账户', logout: '退出登录' },
});
