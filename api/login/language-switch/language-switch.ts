import { isLanguage } from '../language.ts';
import { addressOf, base, type Screen } from '../screen.ts';

/** A form below every page: the page again, in another language, which this browser gets from now on. */
export const languageSwitch: Screen = {
  path: '/language',
  async post(guest, { at, language, step }) {
    if (language === undefined || !isLanguage(language)) return { to: pageIn(at).toString() };
    const page = pageIn(at);
    if (step) page.parameters.set('step', await guest.seal({ ...guest.step(), languages: [language] }));
    return { to: page.toString(), language };
  },
};

/** A page of ours, whatever was sent: nobody is led elsewhere. */
const pageIn = (at: string | undefined) => {
  const origin = 'http://login.invalid';
  const address = at !== undefined && URL.canParse(at, origin) ? new URL(at, origin) : undefined;
  const isOurs = address?.origin === origin && `${address.pathname}/`.startsWith(`${base}/`);
  const parameters = new URLSearchParams(isOurs ? address.search : '');
  const path = isOurs ? address.pathname : addressOf('');
  return { parameters, toString: () => (parameters.size > 0 ? `${path}?${parameters}` : path) };
};
