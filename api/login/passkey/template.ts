import { saidOf } from '../complaint.ts';
import { problem } from '../form.ts';
import type { Guest } from '../guest.ts';
import { type Html, html } from '../html.ts';
import { ceremony, keyScript, withoutScript } from '../key/ceremony.ts';
import type { KeyComplaint } from '../key/refusal.ts';
import { addressOf, type Page } from '../screen.ts';
import type { PasskeyOffer } from './offer.ts';

type Shown = {
  readonly offer: PasskeyOffer;
  /** The step of the page of the login name. */
  readonly back: string;
  readonly goal?: string | undefined;
  readonly complaint?: KeyComplaint;
  /** The button was pressed before the script was there. */
  readonly atOnce?: boolean;
};

export const passkeyPage = (guest: Guest, { offer, back, goal, complaint, atOnce = false }: Shown): Page => {
  const t = guest.words('key');
  return {
    title: t.passkeyTitle,
    status: complaint ? 400 : 200,
    goal,
    script: keyScript,
    body: html`<h1>${t.passkeyTitle}</h1>
${problem(saidOf(guest, t, complaint))}
${withoutScript(guest)}
<p>${t.passkeyHint}</p>
${ceremony(guest, {
  ...offer,
  kind: 'get',
  path: '/passkey',
  atOnce,
  content: html`<button type="submit" autofocus>${t.passkeySubmit}</button>`,
})}
<p class="aside"><a href="${addressOf('/loginname', { step: back })}">${t.otherWay}</a></p>`,
  };
};

/** Beside the login name; without script the button leads to the page above. */
export const passkeyButton = (guest: Guest, offer: PasskeyOffer): Html =>
  ceremony(guest, {
    ...offer,
    kind: 'get',
    path: '/passkey',
    autofill: true,
    content: html`<button type="submit" class="secondary">${guest.words('key').passkeySubmit}</button>`,
  });
