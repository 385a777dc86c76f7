import type { JsonObject } from '@bufbuild/protobuf';
import type { KeyKind } from '../../../domain/user/state.ts';
import { saidOf } from '../complaint.ts';
import { backToFactors } from '../factor-setup/back.ts';
import { setupPages } from '../factor-setup/settable.ts';
import { problem, who } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import { ceremony, keyScript, withoutScript } from '../key/ceremony.ts';
import type { KeyComplaint } from '../key/refusal.ts';
import { addressOf, type Page } from '../screen.ts';

type Shown = {
  readonly kind: KeyKind;
  readonly step: string;
  /** The step of the choice of what to set up, where there is one. */
  readonly back?: string;
  readonly loginName: string;
  readonly goal?: string | undefined;
  readonly options: JsonObject;
  readonly complaint?: KeyComplaint;
  /** The button was pressed before the script was there. */
  readonly atOnce?: boolean;
};

export const keySetupPage = (
  guest: Guest,
  { kind, step, back, loginName, goal, options, complaint, atOnce = false }: Shown,
): Page => {
  const t = guest.words('keySetup');
  const [title, hint] = kind === 'passkey' ? [t.passkeyTitle, t.passkeyHint] : [t.u2fTitle, t.u2fHint];
  return {
    title,
    status: complaint ? 400 : 200,
    goal,
    script: keyScript,
    body: html`<h1>${title}</h1>
${who(guest, loginName, step)}
${problem(saidOf(guest, guest.words('key'), complaint))}
${withoutScript(guest)}
<p>${hint}</p>
${ceremony(guest, {
  kind: 'create',
  path: setupPages[kind],
  step,
  options,
  atOnce,
  content: html`<label for="name">${t.name}</label>
<input id="name" name="name" type="text" autocomplete="off" maxlength="200" required value="${t.usualName}" aria-describedby="hint">
<p class="hint" id="hint">${t.nameHint}</p>
<button type="submit" autofocus>${t.submit}</button>`,
})}
${back && backToFactors(guest, back)}`,
  };
};

/** `step`: of the sign-in that goes on now. */
export const keyReadyPage = (guest: Guest, step: string): Page => {
  const t = guest.words('keySetup');
  return {
    title: t.readyTitle,
    body: html`<h1>${t.readyTitle}</h1>
<p>${t.ready}</p>
<p class="aside"><a href="${addressOf('/passkey', { step })}">${t.signIn}</a></p>`,
  };
};
