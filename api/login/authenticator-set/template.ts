import { form } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import { addressOf, type Page } from '../screen.ts';

type Shown = {
  readonly step: string;
  readonly goal?: string | undefined;
  readonly loginName: string;
  readonly password: boolean;
  readonly passkey: boolean;
};

export const authenticatorSetPage = (guest: Guest, { step, goal, loginName, password, passkey }: Shown): Page => {
  const t = guest.words('authenticatorSet');
  return {
    title: t.title,
    goal,
    body: html`<h1>${t.title}</h1>
<p class="who"><span>${t.as} <strong>${loginName}</strong></span></p>
<p>${password || passkey ? t.why : t.nothing}</p>
${passkey && form('/authenticator/set', step, html`<button type="submit">${t.passkey}</button>`)}
${password && html`<p class="aside"><a href="${addressOf('/password/set', { step })}">${t.password}</a></p>`}`,
  };
};
