import type { CodeFactor, UserState } from '../../../domain/user/state.ts';
import type { CodeForm } from '../../code/form.ts';
import { codeField } from '../code-typed.ts';
import { saidOf } from '../complaint.ts';
import { factorPages } from '../factor/second-factors.ts';
import { otherFactors } from '../factor/template.ts';
import { described, form, problem, who } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import type { Page } from '../screen.ts';
import { fill } from '../words.ts';
import { addressHint, numberHint } from './hint.ts';
import type { CodeComplaint } from './refusal.ts';
import { isSent } from './sending.ts';

type Shown = {
  readonly factor: CodeFactor;
  readonly step: string;
  readonly loginName: string;
  readonly goal?: string | undefined;
  readonly holder: UserState;
  /** Whether there is anything else to be asked for. */
  readonly others: boolean;
  readonly complaint: CodeComplaint | undefined;
  /** By the link of the mail. */
  readonly typed: string | undefined;
  readonly codeForm: Pick<CodeForm, 'characters'>;
};

export const codePage = (
  guest: Guest,
  { factor, step, loginName, goal, holder, others, complaint, typed, codeForm }: Shown,
): Page => {
  const t = guest.words('code');
  const said = saidOf(guest, t, complaint);
  return {
    title: factor === 'recoveryCode' ? t.recoveryTitle : t.title,
    status: complaint ? 400 : 200,
    goal,
    body: html`<h1>${factor === 'recoveryCode' ? t.recoveryTitle : t.title}</h1>
${who(guest, loginName, step)}
${problem(said)}
${form(
  factorPages[factor],
  step,
  html`<label for="code">${t.label}</label>
<input id="code" name="code" type="text" value="${typed}" ${factor === 'recoveryCode' ? fromPaper : codeField(codeForm)} required ${described(said, { hint: 'hint', first: true })}>
<p class="hint" id="hint">${hintOf(guest, factor, holder)}</p>
<button type="submit">${t.submit}</button>
${isSent(factor) && html`<button type="submit" name="again" value="1" class="secondary" formnovalidate>${t.again}</button>`}`,
)}
${others && otherFactors(guest, step)}`,
  };
};

const fromPaper = html`autocomplete="off" inputmode="text" autocapitalize="none" spellcheck="false" maxlength="40"`;

/** Where a code was sent is told by its ends: enough to find it, too little to learn it. */
const hintOf = ({ words }: Guest, factor: CodeFactor, { human }: UserState): string => {
  const t = words('code');
  switch (factor) {
    case 'totp':
      return t.fromApp;
    case 'recoveryCode':
      return t.fromPaper;
    case 'otpSms':
      return fill(t.sentTo, { to: numberHint(human?.phone?.address ?? '') });
    case 'otpEmail':
      return fill(t.sentTo, { to: addressHint(human?.email.address ?? '') });
  }
};
