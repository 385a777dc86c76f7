import type { Wanted } from '../../../domain/consent/consent.ts';
import type { AuthorizationDetail } from '../../../domain/oidc-session/events.ts';
import { scopeList } from '../device-consent/scope-list.ts';
import { emphasized } from '../emphasized.ts';
import { form, who } from '../form.ts';
import type { Account, Guest } from '../guest.ts';
import { html } from '../html.ts';
import type { Page } from '../screen.ts';
import { detailsList } from './details-list.ts';

type Shown = {
  readonly step: string;
  readonly goal?: string | undefined;
  readonly account: Account;
  readonly appName: string;
  readonly projectName: string;
  readonly policyUri?: string | undefined;
  readonly termsUri?: string | undefined;
  readonly wanted: Wanted;
  readonly details?: readonly AuthorizationDetail[] | undefined;
  /** A host, or the scheme of an application on a device. */
  readonly answersTo: string;
  /** The host of the document that is all we know of it. */
  readonly describedBy?: string | undefined;
};

export const consentPage = (guest: Guest, shown: Shown): Page => {
  const t = guest.words('consent');
  const { step, goal, account, appName, projectName, wanted, details, policyUri, termsUri, answersTo, describedBy } =
    shown;
  const link = (to: string | undefined, text: string) =>
    to !== undefined && html`<a href="${to}" rel="noreferrer" target="_blank">${text}</a>`;
  return {
    title: t.title,
    goal,
    body: html`<h1>${t.title}</h1>
${who(guest, account.loginName, step)}
<p>${emphasized(t.asks, { application: appName, project: projectName })}</p>
${scopeList(guest, wanted.scope, wanted.claims)}
${detailsList(guest, details)}
${describedBy !== undefined && html`<p>${emphasized(t.described, { host: describedBy })}</p>`}
<p>${emphasized(t.answers, { host: answersTo })}</p>
<p class="hint">${t.hint}</p>
${(policyUri ?? termsUri) !== undefined && html`<p class="aside">${link(policyUri, t.policy)}${policyUri !== undefined && termsUri !== undefined && ' · '}${link(termsUri, t.terms)}</p>`}
${form(
  '/consent',
  step,
  html`<button type="submit" name="answer" value="allow">${t.allow}</button>
<button type="submit" name="answer" value="deny" class="secondary">${t.deny}</button>`,
)}`,
  };
};
