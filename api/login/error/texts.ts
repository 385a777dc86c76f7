import type { Texts } from '../language.ts';

/** What errors that people meet mean to them; the catalogues speak to developers. */
type Said = { readonly [code: string]: string };

export const texts = {
  en: {
    title: 'This did not work',
    nowhere: 'There is no such page',
    checkAddress: 'Please check the address.',
    goBack: 'Go back to the application and try again. If it happens again, tell its makers the reference below.',
    askAdministrator: 'Ask your administrator for access, and name the reference below.',
    tryLater: 'Try again in a moment. If it happens again, tell your administrator the reference below.',
    home: 'To the sign-in',
    reference: 'Reference',
    said: {
      'auth_request.not_found': 'This sign-in is not known here.',
      'auth_request.already_handled': 'This sign-in has been completed already.',
      'auth_request.already_failed': 'This sign-in has ended already.',
      'auth_request.other_user': 'The application asks for another account.',
      'auth_request.other_organization': 'The application asks for an account of another organization.',
      'login.factor_unaskable':
        'Your account has a second factor that these pages cannot ask for yet: a security key, or codes by e-mail or SMS. An administrator can give you an authenticator app or recovery codes instead.',
      'factor.second_missing': 'Your account has a second factor, which this sign-in has not shown.',
      'edge.conflict': 'Something else happened to this sign-in at the same time.',
    } as Said,
  },
  de: {
    title: 'Das hat nicht geklappt',
    nowhere: 'Diese Seite gibt es nicht',
    checkAddress: 'Bitte prüfe die Adresse.',
    goBack:
      'Geh zurück zur Anwendung und versuche es noch einmal. Hilft das nicht, nenne denen, die sie betreiben, die Kennung unten.',
    askAdministrator: 'Bitte deine Verwaltung um Zugang und nenne ihr die Kennung unten.',
    tryLater:
      'Versuche es gleich noch einmal. Hilft das nicht, wende dich an deine Verwaltung und nenne ihr die Kennung unten.',
    home: 'Zur Anmeldung',
    reference: 'Kennung',
    said: {
      'auth_request.not_found': 'Diese Anmeldung ist hier nicht bekannt.',
      'auth_request.already_handled': 'Diese Anmeldung ist schon abgeschlossen.',
      'auth_request.already_failed': 'Diese Anmeldung ist schon beendet.',
      'auth_request.other_user': 'Die Anwendung möchte ein anderes Konto.',
      'auth_request.other_organization': 'Die Anwendung möchte ein Konto einer anderen Organisation.',
      'factor.second_missing': 'Dein Konto hat einen zweiten Faktor, den diese Anmeldung nicht gezeigt hat.',
      'edge.conflict': 'Mit dieser Anmeldung ist gleichzeitig etwas anderes geschehen.',
      invalid_client: 'Diese Anwendung ist hier nicht bekannt.',
      'login.step_missing': 'Diese Seite lässt sich nur vom Anfang einer Anmeldung aus erreichen.',
      'login.step_invalid': 'Diese Anmeldung wurde in einem anderen Browser oder vor zu langer Zeit begonnen.',
      'login.factor_unaskable':
        'Dein Konto hat einen zweiten Faktor, nach dem diese Seiten noch nicht fragen können: einen Sicherheitsschlüssel oder Codes per E-Mail oder SMS. Deine Verwaltung kann dir stattdessen eine Authenticator-App oder Wiederherstellungscodes einrichten.',
      'login.password_login_off': 'Die Anmeldung mit Passwort ist hier abgeschaltet.',
      'oidc_login.client_gone': 'Die Anwendung ist nicht mehr aktiv.',
      'oidc_login.grant_required': 'Die Anwendung verlangt eine Berechtigung, die diesem Konto fehlt.',
      'oidc_login.project_required': 'Die Anwendung ist für Konten dieser Organisation nicht offen.',
      'oidc_login.session_over': 'Diese Sitzung ist beendet.',
    } as Said,
  },
} as const satisfies Texts<object>;
