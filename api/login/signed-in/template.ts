import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import type { KnownAccount } from '../known-accounts.ts';
import { addressOf, type Page } from '../screen.ts';

export const signedInPage = ({ words }: Guest, { displayName, loginName }: KnownAccount): Page => {
  const t = words('signedin');
  return {
    title: t.title,
    body: html`<h1>${t.title}</h1>
<p class="who">${t.as} <strong>${displayName}</strong> <small>${loginName}</small></p>
<p class="aside"><a href="${addressOf('/accounts')}">${t.accounts}</a></p>
<p class="aside"><a href="${addressOf('/logout')}">${t.logout}</a></p>`,
  };
};
