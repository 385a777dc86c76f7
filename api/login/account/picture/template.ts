import { assetAddress } from '../../../asset/address.ts';
import { saidOf } from '../../complaint.ts';
import { described, fileForm } from '../../form.ts';
import type { Guest } from '../../guest.ts';
import { html } from '../../html.ts';
import type { KnownAccount } from '../../known-accounts.ts';
import type { Page } from '../../screen.ts';
import type { AccountDeed } from '../deed.ts';
import { accountPage } from '../page.ts';

export type PictureComplaint = 'missing' | 'noPicture' | 'tooLarge';
type Shown = { readonly complaint?: PictureComplaint; readonly done?: AccountDeed | undefined };

export const picturePage = (guest: Guest, account: KnownAccount, { complaint, done }: Shown): Promise<Page> => {
  const t = guest.words('accountPicture');
  const { picture: title } = guest.words('accountHome');
  const said = saidOf(guest, t, complaint);
  const { owner, human } = account.holder;
  return accountPage(guest, {
    ...{ title, at: '/account/picture', account, done, said },
    body: (step) => html`${
      human?.avatar !== undefined &&
      html`<p><img class="portrait" src="${assetAddress(owner, human.avatar)}" alt="${t.current}"></p>`
    }
${fileForm(
  '/account/picture',
  step,
  html`<label for="file">${t.label}</label>
<input id="file" name="file" type="file" accept="image/png,image/jpeg,image/webp,image/gif" required${described(said, { hint: 'hint' })}>
<p class="hint" id="hint">${t.hint}</p>
<button type="submit">${t.submit}</button>
${human?.avatar !== undefined && html`<button type="submit" name="remove" value="1" class="secondary" formnovalidate>${t.remove}</button>`}`,
)}`,
  });
};
