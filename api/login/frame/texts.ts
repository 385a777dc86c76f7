import { inEveryLanguage } from '../language.ts';

/** What stands around every page. */
export const texts = inEveryLanguage({
  en: { home: 'Sign-in' },
  de: { home: 'Anmeldung' },
  fr: { home: 'Connexion' },
  es: { home: 'Inicio de sesión' },
  it: { home: 'Accesso' },
  pt: { home: 'Início de sessão' },
  ja: { home: 'ログイン' },
  zh: { home: '登录' },
});
