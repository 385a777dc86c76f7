import { faceOrIcon } from '../face.ts';
import { form } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import type { KnownAccount } from '../known-accounts.ts';
import { addressOf, type Page } from '../screen.ts';
import type { Ticket } from './ticket.ts';

type Shown = {
  readonly step: string;
  readonly goal?: string | undefined;
  readonly known: readonly KnownAccount[];
  /** Whom the application means: the first to choose, and what Enter does. */
  readonly hinted?: KnownAccount | undefined;
};

export const logoutPage = ({ words, shownName }: Guest, { step, goal, known, hinted }: Shown): Page => {
  const t = words('logout');
  const inOrder = [...known.filter((one) => one === hinted), ...known.filter((one) => one !== hinted)];
  const choice = (account: KnownAccount) => {
    const { sessionId, displayName, loginName } = account;
    return html`<li>
<button type="submit" class="account" name="session" value="${sessionId}"${account === hinted && html` autofocus`}>
${faceOrIcon(account)}
<strong>${displayName}</strong>
<span>${shownName(loginName)}</span>
</button>
</li>`;
  };
  const all = html`<button type="submit">${known.length > 1 ? t.all : t.title}</button>`;
  return {
    title: t.title,
    goal,
    body: html`<h1>${t.title}</h1>
${known.length > 1 && html`<p>${t.which}</p>`}
${form('/logout', step, html`<ul class="accounts">${inOrder.map(choice)}</ul>${all}`)}`,
  };
};

/** Applications are told in frames that nobody sees; the browser goes on by itself when they have loaded. */
export const loggedOutPage = ({ words }: Guest, { redirectTo, frames = [] }: Ticket): Page => {
  const t = words('logout');
  const goOn = html`<p class="aside"><a href="${redirectTo ?? addressOf('/loginname')}">${redirectTo === undefined ? t.again : t.back}</a></p>`;
  return {
    title: t.done,
    frames,
    ...(redirectTo === undefined ? {} : { head: html`<meta http-equiv="refresh" content="0;url=${redirectTo}">` }),
    body: html`<h1>${t.done}</h1>
<p>${t.doneText}</p>
${goOn}
${frames.map(
  (frame) => html`<iframe src="${frame}" title="${t.tells}" sandbox="allow-scripts allow-same-origin" hidden></iframe>`,
)}`,
  };
};
