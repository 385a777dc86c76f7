import { type Complaint, saidOf } from '../complaint.ts';
import { backToFactors } from '../factor-setup/back.ts';
import { setupPages } from '../factor-setup/settable.ts';
import { described, form, problem, who } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import type { Page } from '../screen.ts';
import { qrCode } from './qr-code.ts';

export type TotpSetupComplaint = Complaint<'missing' | 'wrong'>;
type Shown = {
  readonly step: string;
  readonly back: string;
  readonly loginName: string;
  readonly goal?: string | undefined;
  readonly secret: string;
  readonly uri: string;
  readonly complaint: TotpSetupComplaint | undefined;
};

export const totpSetupPage = (guest: Guest, { step, back, loginName, goal, secret, uri, complaint }: Shown): Page => {
  const t = guest.words('totpSetup');
  const said = saidOf(guest, t, complaint);
  return {
    title: t.title,
    status: complaint ? 400 : 200,
    goal,
    body: html`<h1>${t.title}</h1>
${who(guest, loginName, step)}
${problem(said)}
<p>${t.scan}</p>
${qrCode(uri, t.picture)}
<p>${t.type}</p>
<p class="secret"><code>${secret.replace(/(.{4})(?=.)/g, '$1 ')}</code></p>
<p class="aside"><a href="${uri}">${t.open}</a></p>
${form(
  setupPages.totp,
  step,
  html`<label for="code">${t.label}</label>
<input id="code" name="code" type="text" autocomplete="one-time-code" inputmode="numeric" spellcheck="false" maxlength="10" required${described(said)}>
<button type="submit">${t.submit}</button>`,
)}
${backToFactors(guest, back)}`,
  };
};
