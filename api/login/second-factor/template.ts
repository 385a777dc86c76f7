import { complaintOf } from '../account/complaint.ts';
import { described, form, problem, who } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import type { Mistaken } from '../password/refusal.ts';
import type { Page } from '../screen.ts';

export type Complaint = Mistaken | { readonly reason: 'missing' | 'wait' };
type Shown = {
  readonly step: string;
  readonly loginName: string;
  readonly goal?: string | undefined;
  readonly hasApp: boolean;
  readonly complaint: Complaint | undefined;
};

export const secondFactorPage = (guest: Guest, { step, loginName, goal, hasApp, complaint }: Shown): Page => {
  const t = guest.words('secondFactor');
  const said = complaint && complaintOf(guest, t, complaint);
  return {
    title: t.title,
    status: complaint ? 400 : 200,
    goal,
    body: html`<h1>${t.title}</h1>
${who(guest, loginName, step)}
${problem(said)}
${form(
  '/second-factor',
  step,
  html`<label for="code">${t.label}</label>
<input id="code" name="code" type="text" autocomplete="one-time-code" autocapitalize="none" spellcheck="false" maxlength="40" required autofocus${described(said, 'hint')}>
<p class="hint" id="hint">${hasApp ? t.fromApp : t.fromPaper}</p>
<button type="submit">${t.submit}</button>`,
)}`,
  };
};
