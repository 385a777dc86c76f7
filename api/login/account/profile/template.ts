import { gender } from '../../../../domain/user/events.ts';
import type { Profile } from '../../../../domain/user/profile.ts';
import { saidOf } from '../../complaint.ts';
import { described, form } from '../../form.ts';
import { languageNames } from '../../frame/footer.ts';
import type { Guest } from '../../guest.ts';
import { type Html, html } from '../../html.ts';
import type { KnownAccount } from '../../known-accounts.ts';
import { languages } from '../../language.ts';
import type { Page } from '../../screen.ts';
import type { AccountDeed } from '../deed.ts';
import { accountPage } from '../page.ts';

type Shown = {
  readonly entered?: Profile;
  readonly complaint?: 'missing';
  readonly done?: AccountDeed | undefined;
};

export const profilePage = (
  guest: Guest,
  account: KnownAccount,
  { entered, complaint, done }: Shown,
): Promise<Page> => {
  const t = guest.words('accountProfile');
  const said = saidOf(guest, t, complaint);
  const profile: Partial<Profile> = { ...account.holder.human, ...entered };
  const required = (value = '') => html` required${described(value === '' ? said : undefined)}`;
  const { preferredLanguage = '', gender: chosen = gender.unspecified } = profile;
  const offered = guest.offered ?? languages;
  // A dialect, or a language that we have no words in, is kept.
  const isOther = preferredLanguage !== '' && !offered.some((one) => one === preferredLanguage);
  return accountPage(guest, {
    ...{ title: guest.words('accountHome').profile, at: '/account/profile', account, done, said },
    body: (step) =>
      form(
        '/account/profile',
        step,
        html`${field('givenName', t.givenName, profile.firstName, 'given-name', required(profile.firstName))}
${field('familyName', t.familyName, profile.lastName, 'family-name', required(profile.lastName))}
${field('displayName', t.displayName, profile.displayName, 'name')}
${field('nickName', t.nickName, profile.nickName, 'nickname')}
${choice('language', t.language, preferredLanguage, [
  ['', t.unspecified],
  ...offered.map((one) => [one, languageNames[one]] as const),
  ...(isOther ? [[preferredLanguage, preferredLanguage] as const] : []),
])}
${choice('gender', t.gender, String(chosen), [
  [String(gender.unspecified), t.unspecified],
  [String(gender.female), t.female],
  [String(gender.male), t.male],
  [String(gender.diverse), t.diverse],
])}
<button type="submit">${t.submit}</button>`,
      ),
  });
};

const field = (name: string, label: string, value: string | undefined, autocomplete: string, more?: Html) =>
  html`<label for="${name}">${label}</label>
<input id="${name}" name="${name}" type="text" value="${value}" autocomplete="${autocomplete}" maxlength="200"${more}>`;

const choice = (name: string, label: string, chosen: string, among: readonly (readonly [string, string])[]) =>
  html`<label for="${name}">${label}</label>
<select id="${name}" name="${name}">
${among.map(([value, text]) => html`<option value="${value}"${value === chosen && html` selected`}>${text}</option>`)}
</select>`;
