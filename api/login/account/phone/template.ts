import { type Complaint, saidOf } from '../../complaint.ts';
import { emphasized } from '../../emphasized.ts';
import { described, form } from '../../form.ts';
import type { Guest } from '../../guest.ts';
import { html } from '../../html.ts';
import type { KnownAccount } from '../../known-accounts.ts';
import type { Page } from '../../screen.ts';
import type { AccountDeed } from '../deed.ts';
import { accountPage } from '../page.ts';

export type PhoneComplaint = Complaint<'noNumber' | 'same' | 'tooMany'>;
type Shown = {
  /** Where the code is shown that proves the number on record. */
  readonly toCode: string;
  readonly phone?: string;
  readonly complaint?: PhoneComplaint;
  readonly done?: AccountDeed | undefined;
};

export const phonePage = (
  guest: Guest,
  account: KnownAccount,
  { toCode, phone, complaint, done }: Shown,
): Promise<Page> => {
  const t = guest.words('accountPhone');
  const home = guest.words('accountHome');
  const said = saidOf(guest, { ...t, tooMany: home.tooMany }, complaint);
  const { phone: current, factors } = account.holder.human ?? {};
  return accountPage(guest, {
    ...{ title: home.phone, at: '/account/phone', account, done, said },
    body: (step) => html`${
      current &&
      html`<p>${emphasized(t.current, { number: current.address })}${
        !current.verified && html` ${t.unconfirmed} <a href="${toCode}">${t.confirm}</a>`
      }</p>`
    }
${form(
  '/account/phone',
  step,
  html`<label for="phone">${t.label}</label>
<input id="phone" name="phone" type="tel" value="${phone}" autocomplete="tel" maxlength="40" required${described(said, { hint: 'hint', first: true })}>
<p class="hint" id="hint">${t.hint}</p>
<button type="submit">${t.submit}</button>
${
  current &&
  html`<button type="submit" name="remove" value="1" class="secondary" formnovalidate${factors?.otpSms && html` aria-describedby="codes"`}>${t.remove}</button>
${factors?.otpSms && html`<p class="hint" id="codes">${t.removeCodes}</p>`}`
}`,
)}`,
  });
};
