import { described, form, problem } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import type { Page } from '../screen.ts';

type Shown = {
  readonly step: string;
  readonly userCode?: string | undefined;
  readonly mistake?: 'missing' | 'unknown';
};

export const devicePage = ({ words }: Guest, { step, userCode, mistake }: Shown): Page => {
  const t = words('device');
  const complaint = mistake && t[mistake];
  return {
    title: t.title,
    status: mistake ? 400 : 200,
    body: html`<h1>${t.title}</h1>
<p>${t.why}</p>
${problem(complaint)}
${form(
  '/device',
  step,
  html`<label for="user_code">${t.label}</label>
<input id="user_code" name="user_code" type="text" value="${userCode}" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="40" required autofocus${described(complaint, 'hint')}>
<p class="hint" id="hint">${t.hint}</p>
<button type="submit">${t.next}</button>`,
)}`,
  };
};
