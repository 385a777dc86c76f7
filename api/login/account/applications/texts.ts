import { inEveryLanguage } from '../../language.ts';

export const texts = inEveryLanguage({
  en: {
    empty: 'No application has access to your account.',
    since: 'Since {{date}}',
    revoke: 'Take access away',
    unnamed: 'An application',
  },
  de: {
    empty: 'Keine Anwendung hat Zugriff auf dein Konto.',
    since: 'Seit {{date}}',
    revoke: 'Zugriff entziehen',
    unnamed: 'Eine Anwendung',
  },
  fr: {
    empty: 'Aucune application n’a accès à ton compte.',
    since: 'Depuis {{date}}',
    revoke: 'Retirer l’accès',
    unnamed: 'Une application',
  },
  es: {
    empty: 'Ninguna aplicación tiene acceso a tu cuenta.',
    since: 'Desde {{date}}',
    revoke: 'Retirar el acceso',
    unnamed: 'Una aplicación',
  },
  it: {
    empty: 'Nessuna applicazione ha accesso al tuo account.',
    since: 'Dal {{date}}',
    revoke: 'Revoca l’accesso',
    unnamed: 'Un’applicazione',
  },
  pt: {
    empty: 'Nenhuma aplicação tem acesso à tua conta.',
    since: 'Desde {{date}}',
    revoke: 'Retirar o acesso',
    unnamed: 'Uma aplicação',
  },
  ja: {
    empty: 'アカウントにアクセスできるアプリケーションはありません。',
    since: '{{date}} から',
    revoke: 'アクセスを取り消す',
    unnamed: 'アプリケーション',
  },
  zh: {
    empty: '没有应用可以访问你的账户。',
    since: '自 {{date}} 起',
    revoke: '取消访问权限',
    unnamed: '某个应用',
  },
});
