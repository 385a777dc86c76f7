import { saidOf } from '../complaint.ts';
import { described, form, problem } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import { keyScript } from '../key/ceremony.ts';
import type { PasskeyOffer } from '../passkey/offer.ts';
import { passkeyButton } from '../passkey/template.ts';
import { addressOf, type Page } from '../screen.ts';

type Shown = {
  readonly step: string;
  readonly loginName?: string | undefined;
  readonly passkey?: PasskeyOffer | undefined;
  readonly mayRegister?: boolean;
  readonly complaint?: 'missing' | 'unknown' | 'tooMany';
};

export const loginNamePage = (guest: Guest, { step, loginName, passkey, mayRegister, complaint }: Shown): Page => {
  const { accounts, words } = guest;
  const t = words('loginname');
  const said = saidOf(guest, t, complaint);
  return {
    title: t.title,
    status: complaint ? 400 : 200,
    ...(passkey ? { script: keyScript } : {}),
    body: html`<h1>${t.title}</h1>
${problem(said)}
${form(
  '/loginname',
  step,
  html`<label for="loginName">${t.label}</label>
<input id="loginName" name="loginName" type="text" value="${loginName}" autocomplete="username${passkey && html` webauthn`}" autocapitalize="none" spellcheck="false" maxlength="200" required${described(said, { first: true })}>
<button type="submit">${t.next}</button>`,
)}
${passkey && passkeyButton(guest, passkey)}
${accounts.length > 0 && html`<p class="aside"><a href="${addressOf('/accounts', { step })}">${t.accounts}</a></p>`}
${mayRegister && html`<p class="aside"><a href="${addressOf('/register', { step })}">${t.register}</a></p>`}`,
  };
};
