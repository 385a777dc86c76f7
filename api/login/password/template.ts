import { saidOf } from '../complaint.ts';
import { described, form, problem, who } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import { addressOf, type Page } from '../screen.ts';
import type { Refusal, Unprepared } from './refusal.ts';

type Shown = {
  readonly step: string;
  readonly loginName: string;
  readonly goal?: string | undefined;
  readonly mayForget: boolean;
  readonly mayShowPasskey: boolean;
  readonly refusal?: Exclude<Refusal, Unprepared> | { readonly reason: 'missing' };
};

export const passwordPage = (
  guest: Guest,
  { step, loginName, goal, mayForget, mayShowPasskey, refusal }: Shown,
): Page => {
  const t = guest.words('password');
  const said = saidOf(guest, t, refusal);
  return {
    title: t.title,
    status: refusal ? 400 : 200,
    goal,
    body: html`<h1>${t.title}</h1>
${who(guest, loginName, step)}
${problem(said)}
${form(
  '/password',
  step,
  html`<input type="text" name="username" value="${loginName}" autocomplete="username" readonly hidden>
<label for="password">${t.label}</label>
<input id="password" name="password" type="password" autocomplete="current-password" maxlength="200" required${described(said, { first: true })}>
<button type="submit">${t.submit}</button>`,
)}
${mayForget && form('/password/set', step, html`<button type="submit" name="send" value="1" class="quiet">${t.forgot}</button>`)}
${mayShowPasskey && html`<p class="aside"><a href="${addressOf('/passkey', { step })}">${guest.words('key').passkeySubmit}</a></p>`}`,
  };
};
