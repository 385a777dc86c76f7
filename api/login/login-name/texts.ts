import { inEveryLanguage } from '../language.ts';

export const texts = inEveryLanguage({
  en: {
    title: 'Sign in',
    label: 'Login name',
    next: 'Next',
    missing: 'Please enter your login name.',
    accounts: 'Choose another account',
  },
  de: {
    title: 'Anmelden',
    label: 'Loginname',
    next: 'Weiter',
    missing: 'Bitte gib deinen Loginnamen ein.',
    accounts: 'Anderes Konto wählen',
  },
  fr: {
    title: 'Se connecter',
    label: 'Identifiant',
    next: 'Suivant',
    missing: 'Saisis ton identifiant.',
    accounts: 'Choisir un autre compte',
  },
  es: {
    title: 'Iniciar sesión',
    label: 'Nombre de usuario',
    next: 'Siguiente',
    missing: 'Escribe tu nombre de usuario.',
    accounts: 'Elegir otra cuenta',
  },
  it: {
    title: 'Accedi',
    label: 'Nome di accesso',
    next: 'Avanti',
    missing: 'Inserisci il tuo nome di accesso.',
    accounts: 'Scegli un altro account',
  },
  pt: {
    title: 'Entrar',
    label: 'Nome de utilizador',
    next: 'Seguinte',
    missing: 'Indica o teu nome de utilizador.',
    accounts: 'Escolher outra conta',
  },
  ja: {
    title: 'ログイン',
    label: 'ログイン名',
    next: '次へ',
    missing: 'ログイン名を入力してください。',
    accounts: '別のアカウントを選ぶ',
  },
  zh: {
    title: '登录',
    label: '登录名',
    next: '下一步',
    missing: '请输入登录名。',
    accounts: '选择其他账户',
  },
});
