import { inEveryLanguage } from '../language.ts';

/** What several pages say of the account that somebody signs in with. */
export const texts = inEveryLanguage({
  en: {
    as: 'Signing in as',
    other: 'Not you?',
    attemptsLeft: '{{count}} attempts are left before the account is locked.',
    lastAttempt: 'One attempt is left before the account is locked.',
    locked: 'This account is locked. Please ask your administrator to unlock it.',
    lockedByGuesses:
      'Too many wrong attempts have locked this account. Set a new password with a code from your mail to unlock it, or try again later.',
    inactive: 'This account is not active. Please ask your administrator.',
  },
  de: {
    as: 'Anmeldung als',
    other: 'Nicht du?',
    attemptsLeft: 'Es bleiben {{count}} Versuche, bevor das Konto gesperrt wird.',
    lastAttempt: 'Es bleibt ein Versuch, bevor das Konto gesperrt wird.',
    locked: 'Dieses Konto ist gesperrt. Bitte lass es von deiner Administration entsperren.',
    lockedByGuesses:
      'Zu viele falsche Versuche haben dieses Konto gesperrt. Setze mit einem Code aus der E-Mail ein neues Passwort, um es zu entsperren, oder versuch es später noch einmal.',
    inactive: 'Dieses Konto ist nicht aktiv. Bitte wende dich an deine Administration.',
  },
  fr: {
    as: 'Connexion en tant que',
    other: 'Ce n’est pas toi ?',
    attemptsLeft: 'Il reste {{count}} tentatives avant le verrouillage du compte.',
    lastAttempt: 'Il reste une tentative avant le verrouillage du compte.',
    locked: 'Ce compte est verrouillé. Demande à ton administrateur de le déverrouiller.',
    lockedByGuesses:
      'Trop d’essais erronés ont verrouillé ce compte. Définis un nouveau mot de passe avec un code reçu par e-mail pour le déverrouiller, ou réessaie plus tard.',
    inactive: 'Ce compte n’est pas actif. Adresse-toi à ton administrateur.',
  },
  es: {
    as: 'Inicias sesión como',
    other: '¿No eres tú?',
    attemptsLeft: 'Quedan {{count}} intentos antes de que se bloquee la cuenta.',
    lastAttempt: 'Queda un intento antes de que se bloquee la cuenta.',
    locked: 'Esta cuenta está bloqueada. Pide a tu administrador que la desbloquee.',
    lockedByGuesses:
      'Demasiados intentos fallidos han bloqueado esta cuenta. Elige una contraseña nueva con un código enviado por correo para desbloquearla, o vuelve a probar más tarde.',
    inactive: 'Esta cuenta no está activa. Habla con tu administrador.',
  },
  it: {
    as: 'Accedi come',
    other: 'Non sei tu?',
    attemptsLeft: 'Restano {{count}} tentativi prima che l’account venga bloccato.',
    lastAttempt: 'Resta un tentativo prima che l’account venga bloccato.',
    locked: 'Questo account è bloccato. Chiedi al tuo amministratore di sbloccarlo.',
    lockedByGuesses:
      'Troppi tentativi errati hanno bloccato questo account. Imposta una nuova password con un codice ricevuto per e-mail per sbloccarlo, oppure riprova più tardi.',
    inactive: 'Questo account non è attivo. Rivolgiti al tuo amministratore.',
  },
  pt: {
    as: 'A entrar como',
    other: 'Não és tu?',
    attemptsLeft: 'Restam {{count}} tentativas antes de a conta ser bloqueada.',
    lastAttempt: 'Resta uma tentativa antes de a conta ser bloqueada.',
    locked: 'Esta conta está bloqueada. Pede ao teu administrador para a desbloquear.',
    lockedByGuesses:
      'Demasiadas tentativas erradas bloquearam esta conta. Define uma nova palavra-passe com um código enviado por e-mail para a desbloquear, ou tenta mais tarde.',
    inactive: 'Esta conta não está ativa. Fala com o teu administrador.',
  },
  ja: {
    as: 'ログインするアカウント',
    other: '別の人ですか？',
    attemptsLeft: 'あと{{count}}回間違えると、アカウントがロックされます。',
    lastAttempt: 'あと1回間違えると、アカウントがロックされます。',
    locked: 'このアカウントはロックされています。管理者にロックの解除を依頼してください。',
    lockedByGuesses:
      '間違いが多すぎたため、このアカウントはロックされました。メールで届くコードで新しいパスワードを設定すると解除されます。しばらくしてからもう一度試すこともできます。',
    inactive: 'このアカウントは無効です。管理者にお問い合わせください。',
  },
  zh: {
    as: '登录账户',
    other: '不是你？',
    attemptsLeft: '再错{{count}}次，账户将被锁定。',
    lastAttempt: '再错一次，账户将被锁定。',
    locked: '此账户已被锁定，请联系管理员解锁。',
    lockedByGuesses: '错误次数过多，此账户已被锁定。请用邮件中的验证码设置新密码以解锁，或稍后再试。',
    inactive: '此账户未启用，请联系管理员。',
  },
});
