import { inEveryLanguage } from '../../language.ts';

export const texts = inEveryLanguage({
  en: {
    empty: 'No application has access to your account.',
    since: 'Since {{date}}',
    revoke: 'Remove access',
    unnamed: 'An application',
    gone: '{{name}} (was removed)',
  },
  de: {
    empty: 'Keine Anwendung hat Zugriff auf dein Konto.',
    since: 'Seit {{date}}',
    revoke: 'Zugriff entziehen',
    unnamed: 'Eine Anwendung',
    gone: '{{name}} (wurde entfernt)',
  },
  fr: {
    empty: 'Aucune application n’a accès à ton compte.',
    since: 'Depuis {{date}}',
    revoke: 'Retirer l’accès',
    unnamed: 'Une application',
    gone: '{{name}} (supprimée)',
  },
  es: {
    empty: 'Ninguna aplicación tiene acceso a tu cuenta.',
    since: 'Desde {{date}}',
    revoke: 'Retirar el acceso',
    unnamed: 'Una aplicación',
    gone: '{{name}} (eliminada)',
  },
  it: {
    empty: 'Nessuna applicazione ha accesso al tuo account.',
    since: 'Dal {{date}}',
    revoke: 'Revoca l’accesso',
    unnamed: 'Un’applicazione',
    gone: '{{name}} (rimossa)',
  },
  pt: {
    empty: 'Nenhuma aplicação tem acesso à tua conta.',
    since: 'Desde {{date}}',
    revoke: 'Retirar o acesso',
    unnamed: 'Uma aplicação',
    gone: '{{name}} (removida)',
  },
  ja: {
    empty: 'アカウントにアクセスできるアプリケーションはありません。',
    since: '{{date}} から',
    revoke: 'アクセスを取り消す',
    unnamed: 'アプリケーション',
    gone: '{{name}}（削除済み）',
  },
  zh: {
    empty: '没有应用可以访问你的账户。',
    since: '自 {{date}} 起',
    revoke: '取消访问权限',
    unnamed: '某个应用',
    gone: '{{name}}（已删除）',
  },
});
