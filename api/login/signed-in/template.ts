import { face } from '../face.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import type { KnownAccount } from '../known-accounts.ts';
import { addressOf, type Page } from '../screen.ts';
import { fill } from '../words.ts';

export const signedInPage = (
  { words, shownName }: Guest,
  account: KnownAccount,
  passwordDaysLeft: number | undefined,
): Page => {
  const t = words('signedin');
  const { displayName, loginName } = account;
  return {
    title: t.title,
    body: html`<h1>${t.title}</h1>
<p class="who">${face(account)}<strong>${displayName}</strong> <small>${shownName(loginName)}</small></p>
${passwordDaysLeft !== undefined && html`<p class="notice" role="status">${fill(t.passwordAges, { days: passwordDaysLeft })}</p>`}
<p><a class="button" href="${addressOf('/account')}">${t.manage}</a></p>
<p class="aside"><a href="${addressOf('/accounts')}">${t.accounts}</a></p>
<p class="aside"><a href="${addressOf('/logout')}">${t.logout}</a></p>`,
  };
};
