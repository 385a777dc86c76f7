import type { SentFactor } from '../../../domain/user/sent-code.ts';
import type { UserState } from '../../../domain/user/state.ts';
import { backToFactors } from '../factor-setup/back.ts';
import { setupPages } from '../factor-setup/settable.ts';
import { form, who } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import type { Page } from '../screen.ts';

type Shown = {
  readonly factor: SentFactor;
  readonly step: string;
  readonly loginName: string;
  readonly goal?: string | undefined;
  readonly holder: UserState;
};

export const sentCodeSetupPage = (guest: Guest, { factor, step, loginName, goal, holder: { human } }: Shown): Page => {
  const t = guest.words('sentCodeSetup');
  const title = factor === 'otpSms' ? t.smsTitle : t.emailTitle;
  const to = factor === 'otpSms' ? human?.phone?.address : human?.email.address;
  return {
    title,
    goal,
    body: html`<h1>${title}</h1>
${who(guest, loginName, step)}
<p>${t.explanation} <strong>${to}</strong></p>
${form(setupPages[factor], step, html`<button type="submit" autofocus>${t.submit}</button>`)}
${backToFactors(guest, step)}`,
  };
};
