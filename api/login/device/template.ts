import { saidOf } from '../complaint.ts';
import { described, form, problem } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import type { Page } from '../screen.ts';

type Shown = {
  readonly step: string;
  readonly userCode?: string | undefined;
  readonly complaint?: 'missing' | 'unknown';
};

export const devicePage = (guest: Guest, { step, userCode, complaint }: Shown): Page => {
  const t = guest.words('device');
  const said = saidOf(guest, t, complaint);
  return {
    title: t.title,
    status: complaint ? 400 : 200,
    body: html`<h1>${t.title}</h1>
<p>${t.why}</p>
${problem(said)}
${form(
  '/device',
  step,
  html`<label for="user_code">${t.label}</label>
<input id="user_code" name="user_code" type="text" value="${userCode}" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="40" required ${described(said, { hint: 'hint', first: true })}>
<p class="hint" id="hint">${t.hint}</p>
<button type="submit">${t.next}</button>`,
)}`,
  };
};
