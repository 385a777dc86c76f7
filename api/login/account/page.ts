import { face } from '../face.ts';
import { problem } from '../form.ts';
import type { Guest, Step } from '../guest.ts';
import { type Html, html } from '../html.ts';
import type { KnownAccount } from '../known-accounts.ts';
import { addressOf, type Page } from '../screen.ts';
import type { AccountDeed } from './deed.ts';
import { stepAt } from './whose.ts';

type Content = {
  readonly title: string;
  readonly at: string;
  readonly account: KnownAccount;
  readonly done?: AccountDeed | undefined;
  readonly said?: string | undefined;
  /** What the forms carry; absent: whose account it is, and the way back here. */
  readonly carries?: Step | undefined;
  /** `step`: sealed, for the forms of the page. */
  readonly body: (step: string) => Html;
};

/** Every page of the account: whose it is, what was done or went wrong, and the way back to the first. */
export const accountPage = async (
  guest: Guest,
  { title, at, account, done, said, carries, body }: Content,
): Promise<Page> => {
  const t = guest.words('accountHome');
  const step = await guest.seal(carries ?? stepAt(account, at));
  return {
    title,
    status: said === undefined ? 200 : 400,
    body: html`<h1>${title}</h1>
<p class="who">${face(account)}<strong>${account.displayName}</strong> <small>${guest.shownName(account.loginName)}</small></p>
${done && html`<p class="notice" role="status">${t[done]}</p>`}
${problem(said)}
${body(step)}
<p class="aside"><a href="${addressOf('/account', { step })}">${t.back}</a></p>`,
  };
};
