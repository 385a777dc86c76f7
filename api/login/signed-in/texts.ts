import { inEveryLanguage } from '../language.ts';

export const texts = inEveryLanguage({
  en: {
    title: 'You are signed in',
    manage: 'Manage your account',
    accounts: 'Use another account',
    logout: 'Sign out',
    passwordAges: 'Days until your password must be changed: {{days}}.',
  },
  de: {
    title: 'Du bist angemeldet',
    manage: 'Konto verwalten',
    accounts: 'Anderes Konto verwenden',
    logout: 'Abmelden',
    passwordAges: 'Tage, bis dein Passwort geändert werden muss: {{days}}.',
  },
  fr: {
    title: 'Tu es connecté',
    manage: 'Gérer ton compte',
    accounts: 'Utiliser un autre compte',
    logout: 'Se déconnecter',
    passwordAges: 'Jours avant que ton mot de passe doive être changé : {{days}}.',
  },
  es: {
    title: 'Has iniciado sesión',
    manage: 'Gestionar tu cuenta',
    accounts: 'Usar otra cuenta',
    logout: 'Cerrar sesión',
    passwordAges: 'Días hasta que debas cambiar tu contraseña: {{days}}.',
  },
  it: {
    title: 'Hai effettuato l’accesso',
    manage: 'Gestisci il tuo account',
    accounts: 'Usa un altro account',
    logout: 'Esci',
    passwordAges: 'Giorni prima che la password debba essere cambiata: {{days}}.',
  },
  pt: {
    title: 'Sessão iniciada',
    manage: 'Gerir a tua conta',
    accounts: 'Usar outra conta',
    logout: 'Terminar sessão',
    passwordAges: 'Dias até a palavra-passe ter de ser mudada: {{days}}.',
  },
  ja: {
    title: 'ログインしました',
    manage: 'アカウントを管理',
    accounts: '別のアカウントを使う',
    logout: 'ログアウト',
    passwordAges: 'パスワードの変更が必要になるまでの日数：{{days}}',
  },
  zh: {
    title: '你已登录',
    manage: '管理你的账户',
    accounts: '使用其他账户',
    logout: '退出登录',
    passwordAges: '距离必须更改密码的天数：{{days}}。',
  },
});
