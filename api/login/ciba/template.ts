import type { AuthorizationDetail } from '../../../domain/oidc-session/events.ts';
import { detailsList } from '../consent/details-list.ts';
import { scopeList } from '../device-consent/scope-list.ts';
import { emphasized } from '../emphasized.ts';
import { form, who } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import type { Page } from '../screen.ts';

type Shown = {
  readonly step: string;
  readonly loginName: string;
  readonly appName: string;
  readonly projectName: string;
  readonly scopes: readonly string[];
  readonly details?: readonly AuthorizationDetail[] | undefined;
  readonly bindingMessage: string | undefined;
};

export const cibaPage = (guest: Guest, shown: Shown): Page => {
  const t = guest.words('ciba');
  const { step, loginName, appName, projectName, scopes, details, bindingMessage } = shown;
  return {
    title: t.title,
    body: html`<h1>${t.title}</h1>
${who(guest, loginName, step)}
<p>${emphasized(t.asks, { application: appName, project: projectName })}</p>
${bindingMessage !== undefined && html`<p>${t.message} <strong class="code">${bindingMessage}</strong></p>`}
${scopeList(guest, scopes)}
${detailsList(guest, details)}
<p class="hint">${t.warning}</p>
${form(
  '/ciba',
  step,
  html`<button type="submit" name="answer" value="allow">${t.allow}</button>
<button type="submit" name="answer" value="deny" class="secondary">${t.deny}</button>`,
)}`,
  };
};

export const cibaDonePage = ({ words }: Guest, answer: 'allowed' | 'denied'): Page => {
  const t = words('ciba');
  return {
    title: t[answer],
    body: html`<h1>${t[answer]}</h1>
<p>${t[`${answer}Text`]}</p>`,
  };
};
