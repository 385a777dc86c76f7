import { factorIcons } from '../factor/icons.ts';
import { type AskableFactor, factorPages } from '../factor/second-factors.ts';
import { choices } from '../factor/template.ts';
import { who } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import type { Page } from '../screen.ts';

type Shown = { readonly step: string; readonly loginName: string; readonly factors: readonly AskableFactor[] };

export const mfaPage = (guest: Guest, { step, loginName, factors }: Shown): Page => {
  const t = guest.words('mfa');
  const names = guest.words('factor');
  return {
    title: t.title,
    body: html`<h1>${t.title}</h1>
${who(guest, loginName, step)}
${choices(
  factors.map((factor) => ({
    path: factorPages[factor],
    name: names[factor],
    hint: t[factor],
    icon: factorIcons[factor],
  })),
  step,
)}`,
  };
};
