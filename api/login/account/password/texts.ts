import { inEveryLanguage } from '../../language.ts';

export const texts = inEveryLanguage({
  en: {
    current: 'Current password',
    others: 'Sign out everywhere else',
    missing: 'Please enter your current password.',
    wrong: 'The current password is wrong.',
  },
  de: {
    current: 'Aktuelles Passwort',
    others: 'Überall sonst abmelden',
    missing: 'Bitte gib dein aktuelles Passwort ein.',
    wrong: 'Das aktuelle Passwort ist falsch.',
  },
  fr: {
    current: 'Mot de passe actuel',
    others: 'Se déconnecter partout ailleurs',
    missing: 'Indique ton mot de passe actuel.',
    wrong: 'Le mot de passe actuel est incorrect.',
  },
  es: {
    current: 'Contraseña actual',
    others: 'Cerrar las demás sesiones',
    missing: 'Introduce tu contraseña actual.',
    wrong: 'La contraseña actual no es correcta.',
  },
  it: {
    current: 'Password attuale',
    others: 'Esci da tutti gli altri dispositivi',
    missing: 'Inserisci la password attuale.',
    wrong: 'La password attuale è sbagliata.',
  },
  pt: {
    current: 'Palavra-passe atual',
    others: 'Terminar as outras sessões',
    missing: 'Indica a tua palavra-passe atual.',
    wrong: 'A palavra-passe atual está errada.',
  },
  ja: {
    current: '現在のパスワード',
    others: 'ほかのすべての場所からログアウト',
    missing: '現在のパスワードを入力してください。',
    wrong: '現在のパスワードが違います。',
  },
  zh: {
    current: '当前密码',
    others: '在其他所有地方退出登录',
    missing: '请输入当前密码。',
    wrong: '当前密码错误。',
  },
});
