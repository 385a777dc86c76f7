import type { PasswordComplexitySettings } from '../../../domain/settings/password-complexity.ts';
import type { CodeForm } from '../../code/form.ts';
import { codeField } from '../code-typed.ts';
import { type Complaint, saidOf } from '../complaint.ts';
import { described, form, problem } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import { type Unfit, withUnfitness } from '../password-rules/refusal.ts';
import { newPassword, rulesScript } from '../password-rules/template.ts';
import { addressOf, type Page } from '../screen.ts';

export type PasswordSetComplaint = Complaint<'missing' | 'different' | Unfit | 'wrong' | 'tooMany'>;
type Shown = {
  readonly step: string;
  readonly goal?: string | undefined;
  /** Who is to sign in with it, as far as the browser has said. */
  readonly loginName?: string | undefined;
  /** A code was shown already. */
  readonly isInvited: boolean;
  readonly rules: PasswordComplexitySettings;
  readonly code?: string | undefined;
  readonly codeForm: CodeForm;
  readonly complaint?: PasswordSetComplaint;
  readonly sent?: boolean;
};

export const passwordSetPage = (guest: Guest, shown: Shown): Page => {
  const { step, goal, loginName, isInvited, rules, code, codeForm, complaint, sent } = shown;
  const t = withUnfitness(guest, guest.words('passwordSet'));
  const said = saidOf(guest, t, complaint);
  const aboutCode = complaint === 'missing' || complaint === 'wrong' || complaint === 'tooMany';
  return {
    title: t.title,
    status: complaint ? 400 : 200,
    goal,
    script: rulesScript,
    body: html`<h1>${t.title}</h1>
${sent && html`<p role="status">${t.sent}</p>`}
${problem(said)}
${form(
  '/password/set',
  step,
  html`${loginName !== undefined && html`<input type="text" name="username" value="${loginName}" autocomplete="username" readonly hidden>`}
${
  !isInvited &&
  html`<label for="code">${t.code}</label>
<input id="code" name="code" type="text" value="${code}" ${codeField(codeForm)} required${described(aboutCode ? said : undefined, { first: said === undefined })}>`
}
${newPassword(guest, rules, { ...t, said: aboutCode ? undefined : said, first: isInvited })}
<button type="submit">${t.submit}</button>`,
)}
${
  !isInvited &&
  html`${form('/password/set', step, html`<button type="submit" name="send" value="1" class="quiet">${t.send}</button>`)}
<p class="aside"><a href="${addressOf('/loginname', { step })}">${t.back}</a></p>`
}`,
  };
};
