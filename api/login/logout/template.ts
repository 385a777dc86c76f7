import { form } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import { icon } from '../icon.ts';
import type { KnownAccount } from '../known-accounts.ts';
import { addressOf, type Page } from '../screen.ts';

type Shown = {
  readonly step: string;
  readonly goal?: string | undefined;
  readonly known: readonly KnownAccount[];
};

export const logoutPage = ({ words, shownName }: Guest, { step, goal, known }: Shown): Page => {
  const t = words('logout');
  const choice = ({ sessionId, displayName, loginName }: KnownAccount) => html`<li>
<button type="submit" class="account" name="session" value="${sessionId}">
${icon('user')}
<strong>${displayName}</strong>
<span>${shownName(loginName)}</span>
</button>
</li>`;
  const all = html`<button type="submit">${known.length > 1 ? t.all : t.title}</button>`;
  return {
    title: t.title,
    goal,
    body: html`<h1>${t.title}</h1>
${known.length > 1 && html`<p>${t.which}</p>`}
${form('/logout', step, html`<ul class="accounts">${known.map(choice)}</ul>${all}`)}`,
  };
};

export const loggedOutPage = ({ words }: Guest): Page => {
  const t = words('logout');
  return {
    title: t.done,
    body: html`<h1>${t.done}</h1>
<p>${t.doneText}</p>
<p class="aside"><a href="${addressOf('/loginname')}">${t.again}</a></p>`,
  };
};
