import { scopesInWords } from '../../device-consent/scope-list.ts';
import { form } from '../../form.ts';
import type { Guest } from '../../guest.ts';
import { html } from '../../html.ts';
import { icon } from '../../icon.ts';
import type { KnownAccount } from '../../known-accounts.ts';
import type { Page } from '../../screen.ts';
import { fill } from '../../words.ts';
import type { AccountDeed } from '../deed.ts';
import { dated } from '../moment.ts';
import { accountPage } from '../page.ts';
import type { Application } from './access.ts';

type Shown = { readonly applications: readonly Application[]; readonly done?: AccountDeed | undefined };

export const applicationsPage = (guest: Guest, account: KnownAccount, { applications, done }: Shown): Promise<Page> => {
  const t = guest.words('accountApplications');
  const entry = (
    { clientId, name = t.unnamed, isGone, opensAt, since, scope }: Application,
    step: string,
  ) => html`<li class="entry">
${icon('app')}
<div><strong>${isGone ? fill(t.gone, { name }) : name}</strong>
<small>${dated(guest, t.since, since)}${scope.length > 0 && ` · ${scopesInWords(guest, scope)}`}</small></div>
${opensAt !== undefined && html`<a class="button small secondary" href="${opensAt}" aria-label="${t.open}: ${name}">${t.open}</a>`}
${form('/account/applications', step, html`<button type="submit" class="small secondary" name="client" value="${clientId}" aria-label="${t.revoke}: ${name}">${t.revoke}</button>`)}
</li>`;
  return accountPage(guest, {
    ...{ title: guest.words('accountHome').applications, at: '/account/applications', account, done },
    body: (step) =>
      applications.length > 0
        ? html`<ul class="entries">${applications.map((one) => entry(one, step))}</ul>`
        : html`<p>${t.empty}</p>`,
  });
};
