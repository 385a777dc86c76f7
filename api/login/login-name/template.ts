import { described, form, problem } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import { addressOf, type Page } from '../screen.ts';

type Shown = { readonly step: string; readonly loginName?: string | undefined; readonly mistake?: 'missing' };

export const loginNamePage = ({ words, accounts }: Guest, { step, loginName, mistake }: Shown): Page => {
  const t = words('loginname');
  const complaint = mistake && t[mistake];
  return {
    title: t.title,
    status: mistake ? 400 : 200,
    body: html`<h1>${t.title}</h1>
${problem(complaint)}
${form(
  '/loginname',
  step,
  html`<label for="loginName">${t.label}</label>
<input id="loginName" name="loginName" type="text" value="${loginName}" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="200" required autofocus${described(complaint)}>
<button type="submit">${t.next}</button>`,
)}
${accounts.length > 0 && html`<p class="aside"><a href="${addressOf('/accounts', { step })}">${t.accounts}</a></p>`}`,
  };
};
