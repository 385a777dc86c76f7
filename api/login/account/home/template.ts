import { face } from '../../face.ts';
import type { Guest } from '../../guest.ts';
import { html } from '../../html.ts';
import { type IconName, icon } from '../../icon.ts';
import type { KnownAccount } from '../../known-accounts.ts';
import { addressOf, type Page } from '../../screen.ts';
import { fill } from '../../words.ts';
import { stepAt } from '../whose.ts';

type Shown = {
  readonly mayDelete: boolean;
  /** By whom this person is asked elsewhere to sign in. */
  readonly waiting: readonly { readonly id: string; readonly appName: string }[];
};

export const homePage = async (guest: Guest, account: KnownAccount, { mayDelete, waiting }: Shown): Promise<Page> => {
  const t = guest.words('accountHome');
  const { holder, login, displayName, loginName } = account;
  const step = await guest.seal(stepAt(account, '/account'));
  const { email, phone, password } = holder.human ?? {};
  const hintOf = (contact: typeof email | undefined) =>
    contact?.address ? `${contact.address}${contact.verified ? '' : ` (${t.unverified})`}` : t.none;
  const entry = (path: string, its: IconName, name: string, hint: string, more: Record<string, string> = { step }) =>
    html`<li>
<a class="button account" href="${addressOf(path, more)}">
${icon(its)}
<strong>${name}</strong>
<small>${hint}</small>
</a></li>`;
  return {
    title: t.title,
    body: html`<h1>${t.title}</h1>
<p class="who">${face(account)}<strong>${displayName}</strong> <small>${guest.shownName(loginName)}</small></p>
<ul class="accounts">
${waiting.map(({ id, appName }) => entry('/ciba', 'device', fill(t.waiting, { application: appName }), t.waitingHint, { id }))}
${entry('/account/profile', 'user', t.profile, t.profileHint)}
${entry('/account/picture', 'picture', t.picture, t.pictureHint)}
${entry('/account/email', 'mail', t.email, hintOf(email))}
${entry('/account/phone', 'message', t.phone, hintOf(phone))}
${login.allowUsernamePassword && entry('/account/password', 'key', t.password, password?.hash === undefined ? t.none : t.passwordHint)}
${entry('/account/factors', 'shield', t.factors, t.factorsHint)}
${entry('/account/sessions', 'device', t.sessions, t.sessionsHint)}
${entry('/account/applications', 'app', t.applications, t.applicationsHint)}
${entry('/account/history', 'list', t.history, t.historyHint)}
${mayDelete && entry('/account/delete', 'warning', t.deletion, t.deletionHint)}
</ul>
<p class="aside"><a href="${addressOf('/accounts', { step: await guest.seal({ returnTo: addressOf('/account') }) })}">${t.other}</a></p>
<p class="aside"><a href="${addressOf('/logout')}">${t.signOut}</a></p>`,
  };
};
