import { inEveryLanguage } from '../language.ts';

export const texts = inEveryLanguage({
  en: {
    title: 'Choose an account',
    signedIn: 'Signed in',
    signedOut: 'Password needed',
    other: 'Use another account',
  },
  de: {
    title: 'Konto wählen',
    signedIn: 'Angemeldet',
    signedOut: 'Passwort nötig',
    other: 'Anderes Konto verwenden',
  },
  fr: {
    title: 'Choisis un compte',
    signedIn: 'Connecté',
    signedOut: 'Mot de passe requis',
    other: 'Utiliser un autre compte',
  },
  es: {
    title: 'Elige una cuenta',
    signedIn: 'Sesión iniciada',
    signedOut: 'Se necesita la contraseña',
    other: 'Usar otra cuenta',
  },
  it: {
    title: 'Scegli un account',
    signedIn: 'Accesso effettuato',
    signedOut: 'Serve la password',
    other: 'Usa un altro account',
  },
  pt: {
    title: 'Escolhe uma conta',
    signedIn: 'Sessão iniciada',
    signedOut: 'É precisa a palavra-passe',
    other: 'Usar outra conta',
  },
  ja: {
    title: 'アカウントを選択',
    signedIn: 'ログイン中',
    signedOut: 'パスワードが必要です',
    other: '別のアカウントを使う',
  },
  zh: {
    title: '选择账户',
    signedIn: '已登录',
    signedOut: '需要密码',
    other: '使用其他账户',
  },
});
