import type { AuthorizationDetail } from '../../../domain/oidc-session/events.ts';
import { detailsList } from '../consent/details-list.ts';
import { emphasized } from '../emphasized.ts';
import { form, who } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import type { Page } from '../screen.ts';
import { scopeList } from './scope-list.ts';

type Shown = {
  readonly step: string;
  readonly loginName: string;
  readonly userCode: string | undefined;
  readonly appName: string;
  readonly projectName: string;
  readonly scopes: readonly string[];
  readonly details?: readonly AuthorizationDetail[] | undefined;
};

export const deviceConsentPage = (guest: Guest, shown: Shown): Page => {
  const t = guest.words('deviceConsent');
  const { step, loginName, userCode, appName, projectName, scopes, details } = shown;
  return {
    title: t.title,
    body: html`<h1>${t.title}</h1>
${who(guest, loginName, step)}
<p>${emphasized(t.asks, { application: appName, project: projectName })}</p>
${userCode !== undefined && html`<p>${t.code} <strong class="code">${userCode}</strong></p>`}
${scopeList(guest, scopes)}
${detailsList(guest, details)}
<p class="hint">${t.warning}</p>
${form(
  '/device/consent',
  step,
  html`<button type="submit" name="answer" value="allow">${t.allow}</button>
<button type="submit" name="answer" value="deny" class="secondary">${t.deny}</button>`,
)}`,
  };
};
