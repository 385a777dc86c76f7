import { type Complaint, saidOf } from '../../complaint.ts';
import { emphasized } from '../../emphasized.ts';
import { described, form } from '../../form.ts';
import type { Guest, Step } from '../../guest.ts';
import { html } from '../../html.ts';
import type { KnownAccount } from '../../known-accounts.ts';
import { addressOf, type Page } from '../../screen.ts';
import type { AccountDeed } from '../deed.ts';
import { accountPage } from '../page.ts';

export type EmailComplaint = Complaint<'noAddress' | 'same' | 'tooMany'>;
type Shown = {
  readonly email?: string;
  readonly complaint?: EmailComplaint;
  readonly done?: AccountDeed | undefined;
  readonly carries: Step | undefined;
};

export const emailPage = (
  guest: Guest,
  account: KnownAccount,
  { email, complaint, done, carries }: Shown,
): Promise<Page> => {
  const t = guest.words('accountEmail');
  const home = guest.words('accountHome');
  const said = saidOf(guest, { ...t, tooMany: home.tooMany }, complaint);
  const current = account.holder.human?.email;
  return accountPage(guest, {
    ...{ title: home.email, at: '/account/email', account, done, said, carries },
    body: (step) => html`${
      current?.address &&
      html`<p>${emphasized(t.current, { address: current.address })}${
        !current.verified && html` ${t.unconfirmed} <a href="${addressOf('/verify', { step })}">${t.confirm}</a>`
      }</p>`
    }
${form(
  '/account/email',
  step,
  html`<label for="email">${t.label}</label>
<input id="email" name="email" type="email" value="${email}" autocomplete="email" maxlength="200" required${described(said, { hint: 'hint', first: true })}>
<p class="hint" id="hint">${t.hint}</p>
<button type="submit">${t.submit}</button>`,
)}`,
  });
};
