import type { PasswordComplexitySettings } from '../../../domain/settings/password-complexity.ts';
import { type Complaint, saidOf } from '../complaint.ts';
import { form, problem } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import { type Unfit, withUnfitness } from '../password-rules/refusal.ts';
import { newPassword, rulesScript } from '../password-rules/template.ts';
import type { Page } from '../screen.ts';

export type PasswordChangeComplaint = Complaint<'different' | 'same' | Unfit>;
type Shown = {
  readonly step: string;
  readonly loginName: string;
  readonly goal?: string | undefined;
  readonly rules: PasswordComplexitySettings;
  readonly isExpired: boolean;
  readonly complaint: PasswordChangeComplaint | undefined;
};

export const passwordChangePage = (
  guest: Guest,
  { step, loginName, goal, rules, isExpired, complaint }: Shown,
): Page => {
  const t = withUnfitness(guest, guest.words('passwordChange'));
  const said = saidOf(guest, t, complaint);
  return {
    title: t.title,
    status: complaint ? 400 : 200,
    goal,
    script: rulesScript,
    body: html`<h1>${t.title}</h1>
<p>${isExpired ? t.expired : t.why}</p>
${problem(said)}
${form(
  '/password/change',
  step,
  html`<input type="text" name="username" value="${loginName}" autocomplete="username" readonly hidden>
${newPassword(guest, rules, { ...t, said, first: true })}
<button type="submit">${t.submit}</button>`,
)}`,
  };
};
