import type { PasswordComplexitySettings } from '../../../../domain/settings/password-complexity.ts';
import { saidOf } from '../../complaint.ts';
import { described, form } from '../../form.ts';
import type { Guest } from '../../guest.ts';
import { html } from '../../html.ts';
import type { KnownAccount } from '../../known-accounts.ts';
import type { Refusal } from '../../password/refusal.ts';
import { type Unfit, withUnfitness } from '../../password-rules/refusal.ts';
import { newPassword, rulesScript } from '../../password-rules/template.ts';
import type { Page } from '../../screen.ts';
import type { AccountDeed } from '../deed.ts';
import { accountPage } from '../page.ts';

export type PasswordComplaint = Refusal | { readonly reason: 'missing' | 'different' | 'same' | Unfit };
type Shown = {
  readonly rules: PasswordComplexitySettings;
  readonly hasCurrent: boolean;
  readonly complaint?: PasswordComplaint | undefined;
  readonly done?: AccountDeed | undefined;
};

export const passwordPage = async (
  guest: Guest,
  account: KnownAccount,
  { rules, hasCurrent, complaint, done }: Shown,
): Promise<Page> => {
  const t = guest.words('accountPassword');
  const own = withUnfitness(guest, guest.words('passwordChange'));
  const said = saidOf(guest, { ...own, ...t, initial: guest.words('account').inactive }, complaint);
  const isOfCurrent = complaint?.reason === 'wrong' || complaint?.reason === 'missing';
  const page = await accountPage(guest, {
    ...{ title: guest.words('accountHome').password, at: '/account/password', account, done, said },
    body: (step) =>
      form(
        '/account/password',
        step,
        html`<input type="text" name="username" value="${account.loginName}" autocomplete="username" readonly hidden>
${
  hasCurrent &&
  html`<label for="current">${t.current}</label>
<input id="current" name="current" type="password" autocomplete="current-password" maxlength="200" required${described(isOfCurrent ? said : undefined, { first: said === undefined })}>`
}
${newPassword(guest, rules, { ...own, said: isOfCurrent ? undefined : said, first: !hasCurrent })}
<label><input type="checkbox" name="others" value="yes" checked> <span>${t.others}</span></label>
<button type="submit">${own.submit}</button>`,
      ),
  });
  return { ...page, script: rulesScript };
};
