import { saidOf } from '../../complaint.ts';
import { described, form } from '../../form.ts';
import type { Guest } from '../../guest.ts';
import { html } from '../../html.ts';
import type { KnownAccount } from '../../known-accounts.ts';
import { addressOf, type Page } from '../../screen.ts';
import { accountPage } from '../page.ts';

/** Whether what is recorded of the person becomes unreadable with their account. */
export type Erasure = 'certain' | 'a choice' | 'none';
type Shown = { readonly erasure: Erasure; readonly complaint: 'notSure' | undefined };

export const deletionPage = (guest: Guest, account: KnownAccount, { erasure, complaint }: Shown): Promise<Page> => {
  const t = guest.words('accountDeletion');
  const said = saidOf(guest, t, complaint);
  const lost = [t.signIn, t.everywhere, t.rights, ...(erasure === 'certain' ? [t.erased] : []), t.elsewhere];
  return accountPage(guest, {
    ...{ title: guest.words('accountHome').deletion, at: '/account/delete', account, said },
    body: (step) => html`<p>${t.what}</p>
<ul>${lost.map((text) => html`<li>${text}</li>`)}</ul>
${form(
  '/account/delete',
  step,
  html`${erasure === 'a choice' && html`<label><input type="checkbox" name="erase" value="yes"> <span>${t.erase}</span></label>`}
<label><input type="checkbox" name="sure" value="yes" required${described(said)}> <span>${t.sure}</span></label>
<button type="submit" class="danger">${t.submit}</button>`,
)}`,
  });
};

export const deletedPage = ({ words }: Guest): Page => {
  const t = words('accountDeletion');
  return {
    title: t.doneTitle,
    body: html`<h1>${t.doneTitle}</h1>
<p>${t.doneText}</p>
<p class="aside"><a href="${addressOf('/loginname')}">${words('error').home}</a></p>`,
  };
};
