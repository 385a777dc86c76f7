import { inEveryLanguage } from '../language.ts';

export const texts = inEveryLanguage({
  en: {
    title: 'Choose an account',
    signedIn: 'Signed in',
    signedOut: 'Password needed',
    manage: 'Manage your account',
    other: 'Use another account',
  },
  de: {
    title: 'Konto wählen',
    signedIn: 'Angemeldet',
    signedOut: 'Passwort nötig',
    manage: 'Konto verwalten',
    other: 'Anderes Konto verwenden',
  },
  fr: {
    title: 'Choisis un compte',
    signedIn: 'Connecté',
    signedOut: 'Mot de passe requis',
    manage: 'Gérer ton compte',
    other: 'Utiliser un autre compte',
  },
  es: {
    title: 'Elige una cuenta',
    signedIn: 'Sesión iniciada',
    signedOut: 'Se necesita la contraseña',
    manage: 'Gestionar tu cuenta',
    other: 'Usar otra cuenta',
  },
  it: {
    title: 'Scegli un account',
    signedIn: 'Accesso effettuato',
    signedOut: 'Serve la password',
    manage: 'Gestisci il tuo account',
    other: 'Usa un altro account',
  },
  pt: {
    title: 'Escolhe uma conta',
    signedIn: 'Sessão iniciada',
    signedOut: 'É precisa a palavra-passe',
    manage: 'Gerir a tua conta',
    other: 'Usar outra conta',
  },
  ja: {
    title: 'アカウントを選択',
    signedIn: 'ログイン中',
    signedOut: 'パスワードが必要です',
    manage: 'アカウントを管理',
    other: '別のアカウントを使う',
  },
  zh: {
    title: '选择账户',
    signedIn: '已登录',
    signedOut: '需要密码',
    manage: '管理你的账户',
    other: '使用其他账户',
  },
});
