import type { CodeForm } from '../../code/form.ts';
import type { Provable } from '../../code/redeem.ts';
import { codeField } from '../code-typed.ts';
import { type Complaint, saidOf } from '../complaint.ts';
import { emphasized } from '../emphasized.ts';
import { described, form, problem } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import { addressOf, type Page } from '../screen.ts';

export type VerifyComplaint = Complaint<'missing' | 'wrong' | 'tooMany'>;
type Shown = {
  readonly step: string;
  readonly goal?: string | undefined;
  readonly proves: Provable;
  /** Of whoever has signed in with it; nobody else is told. */
  readonly address?: string | undefined;
  readonly code?: string | undefined;
  readonly codeForm: CodeForm;
  readonly complaint?: VerifyComplaint;
  readonly sent?: boolean;
};

export const verifyPage = (
  guest: Guest,
  { step, goal, proves, address, code, codeForm, complaint, sent }: Shown,
): Page => {
  const t = guest.words('verify');
  const said = saidOf(guest, t, complaint);
  return {
    title: t[proves],
    status: complaint ? 400 : 200,
    goal,
    body: html`<h1>${t[proves]}</h1>
${address !== undefined && html`<p>${emphasized(t.why, { address })}</p>`}
${sent && html`<p role="status">${address === undefined ? t.sentIfAny : t.sent}</p>`}
${problem(said)}
${form(
  '/verify',
  step,
  html`<label for="code">${t.code}</label>
<input id="code" name="code" type="text" value="${code}" ${codeField(codeForm)} required${described(said, { first: true })}>
<button type="submit">${proves === 'invitation' ? t.accept : t.submit}</button>
<button type="submit" name="again" value="1" class="quiet" formnovalidate>${t.again}</button>`,
)}
${address !== undefined && html`<p class="aside"><a href="${addressOf('/account/email', { step })}">${t.otherAddress}</a></p>`}
<p class="aside"><a href="${addressOf('/loginname', { step })}">${t.back}</a></p>`,
  };
};
