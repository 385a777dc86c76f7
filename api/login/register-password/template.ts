import type { PasswordComplexitySettings } from '../../../domain/settings/password-complexity.ts';
import { type Complaint, saidOf } from '../complaint.ts';
import { form, problem } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import { type Unfit, withUnfitness } from '../password-rules/refusal.ts';
import { newPassword, rulesScript } from '../password-rules/template.ts';
import { addressOf, type Page } from '../screen.ts';

export type RegisterPasswordComplaint = Complaint<'missing' | 'different' | Unfit>;
type Shown = {
  readonly step: string;
  /** The page before this one. */
  readonly back: string;
  readonly email: string;
  readonly goal?: string | undefined;
  readonly rules: PasswordComplexitySettings;
  readonly complaint: RegisterPasswordComplaint | undefined;
};

export const registerPasswordPage = (guest: Guest, { step, back, email, goal, rules, complaint }: Shown): Page => {
  const t = withUnfitness(guest, guest.words('registerPassword'));
  const said = saidOf(guest, t, complaint);
  return {
    title: t.title,
    status: complaint ? 400 : 200,
    goal,
    script: rulesScript,
    body: html`<h1>${t.title}</h1>
<p class="who"><span>${t.for} <strong>${email}</strong></span> <a href="${addressOf(back, { step })}">${t.back}</a></p>
${problem(said)}
${form(
  '/register/password',
  step,
  html`<input type="text" name="username" value="${email}" autocomplete="username" readonly hidden>
${newPassword(guest, rules, { ...t, said, first: true })}
<button type="submit">${t.submit}</button>`,
)}`,
  };
};
