import { inEveryLanguage } from '../language.ts';

export const texts = inEveryLanguage({
  en: { title: 'Back to the application', go: 'Continue' },
  de: { title: 'Zurück zur Anwendung', go: 'Weiter' },
  fr: { title: 'Retour à l’application', go: 'Continuer' },
  es: { title: 'De vuelta a la aplicación', go: 'Continuar' },
  it: { title: 'Torna all’applicazione', go: 'Continua' },
  pt: { title: 'De volta à aplicação', go: 'Continuar' },
  ja: { title: 'アプリケーションに戻る', go: '続ける' },
  zh: { title: '返回应用', go: '继续' },
});
