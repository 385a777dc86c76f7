import type { JsonObject } from '@bufbuild/protobuf';
import { saidOf } from '../complaint.ts';
import { otherFactors } from '../factor/template.ts';
import { problem, who } from '../form.ts';
import type { Guest } from '../guest.ts';
import { html } from '../html.ts';
import { ceremony, keyScript, withoutScript } from '../key/ceremony.ts';
import type { KeyComplaint } from '../key/refusal.ts';
import type { Page } from '../screen.ts';

type Shown = {
  readonly step: string;
  readonly loginName: string;
  readonly goal?: string | undefined;
  readonly options: JsonObject;
  readonly others: boolean;
  readonly complaint?: KeyComplaint;
  /** The button was pressed before the script was there. */
  readonly atOnce?: boolean;
};

export const u2fPage = (
  guest: Guest,
  { step, loginName, goal, options, others, complaint, atOnce = false }: Shown,
): Page => {
  const t = guest.words('key');
  return {
    title: t.u2fTitle,
    status: complaint ? 400 : 200,
    goal,
    script: keyScript,
    body: html`<h1>${t.u2fTitle}</h1>
${who(guest, loginName, step)}
${problem(saidOf(guest, t, complaint))}
${withoutScript(guest)}
<p>${t.u2fHint}</p>
${ceremony(guest, {
  kind: 'get',
  path: '/u2f',
  step,
  options,
  atOnce,
  content: html`<button type="submit" autofocus>${t.u2fSubmit}</button>`,
})}
${others && otherFactors(guest, step)}`,
  };
};
