import { factorIcons } from '../factor/icons.ts';
import { choices } from '../factor/template.ts';
import { form, who } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import type { Page } from '../screen.ts';
import { type SettableFactor, setupPages } from './settable.ts';

type Shown = {
  readonly step: string;
  readonly loginName: string;
  readonly goal?: string | undefined;
  readonly factors: readonly SettableFactor[];
  /** The sign-in does not count without it. */
  readonly isNeeded: boolean;
  readonly mayRefuse: boolean;
};

export const factorSetupPage = (guest: Guest, { step, loginName, goal, factors, isNeeded, mayRefuse }: Shown): Page => {
  const t = guest.words('factorSetup');
  const names = guest.words('factor');
  return {
    title: t.title,
    goal,
    body: html`<h1>${t.title}</h1>
${who(guest, loginName, step)}
<p>${isNeeded ? t.forced : t.why}</p>
${choices(
  factors.map((factor) => ({
    path: setupPages[factor],
    name: names[factor],
    hint: t[factor],
    icon: factorIcons[factor],
  })),
  step,
)}
${mayRefuse && form('/mfa/set', step, html`<button type="submit" class="secondary">${t.skip}</button>`)}`,
  };
};
