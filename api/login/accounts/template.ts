import { faceOrIcon } from '../face.ts';
import { form } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import type { KnownAccount } from '../known-accounts.ts';
import { addressOf, type Page } from '../screen.ts';

type Shown = {
  readonly step: string;
  readonly goal?: string | undefined;
  readonly known: readonly KnownAccount[];
  /** No application waits for the choice. */
  readonly isForItself: boolean;
};

export const accountsPage = ({ words, shownName }: Guest, { step, goal, known, isForItself }: Shown): Page => {
  const t = words('accounts');
  const choice = (account: KnownAccount) => {
    const { sessionId, displayName, loginName, authenticatedAt } = account;
    return html`<li>
<button type="submit" class="account" name="session" value="${sessionId}">
${faceOrIcon(account)}
<strong>${displayName}</strong>
<span>${shownName(loginName)}</span>
<small>${authenticatedAt ? t.signedIn : t.signedOut}</small>
</button>
</li>`;
  };
  return {
    title: t.title,
    goal,
    body: html`<h1>${t.title}</h1>
${form('/accounts', step, html`<ul class="accounts">${known.map(choice)}</ul>`)}
<p class="aside"><a href="${addressOf('/loginname', { step })}">${t.other}</a></p>
${isForItself && known.some(({ authenticatedAt }) => authenticatedAt) && html`<p class="aside"><a href="${addressOf('/account')}">${t.manage}</a></p>`}`,
  };
};
