import { inEveryLanguage } from '../language.ts';

export const texts = inEveryLanguage({
  en: {
    title: 'Enter your password',
    label: 'Password',
    submit: 'Sign in',
    missing: 'Please enter your password.',
    wrong: 'The login name or the password is wrong.',
  },
  de: {
    title: 'Passwort eingeben',
    label: 'Passwort',
    submit: 'Anmelden',
    missing: 'Bitte gib dein Passwort ein.',
    wrong: 'Loginname oder Passwort ist falsch.',
  },
  fr: {
    title: 'Saisis ton mot de passe',
    label: 'Mot de passe',
    submit: 'Se connecter',
    missing: 'Saisis ton mot de passe.',
    wrong: 'L’identifiant ou le mot de passe est incorrect.',
  },
  es: {
    title: 'Escribe tu contraseña',
    label: 'Contraseña',
    submit: 'Iniciar sesión',
    missing: 'Escribe tu contraseña.',
    wrong: 'El nombre de usuario o la contraseña no son correctos.',
  },
  it: {
    title: 'Inserisci la password',
    label: 'Password',
    submit: 'Accedi',
    missing: 'Inserisci la tua password.',
    wrong: 'Il nome di accesso o la password non sono corretti.',
  },
  pt: {
    title: 'Introduz a palavra-passe',
    label: 'Palavra-passe',
    submit: 'Entrar',
    missing: 'Introduz a tua palavra-passe.',
    wrong: 'O nome de utilizador ou a palavra-passe está errado.',
  },
  ja: {
    title: 'パスワードを入力',
    label: 'パスワード',
    submit: 'ログイン',
    missing: 'パスワードを入力してください。',
    wrong: 'ログイン名またはパスワードが違います。',
  },
  zh: {
    title: '输入密码',
    label: '密码',
    submit: '登录',
    missing: '请输入密码。',
    wrong: '登录名或密码不正确。',
  },
});
