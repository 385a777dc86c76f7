import type { JsonObject } from '@bufbuild/protobuf';
import { type Html, html } from '../html.ts';
import { addressOf } from '../screen.ts';
import type { Reader } from '../words.ts';

/** What a page needs in which keys are shown. */
export const keyScript = '/webauthn.js';

type Ceremony = {
  readonly kind: 'get' | 'create';
  readonly path: string;
  readonly step: string;
  /** What `navigator.credentials` is given. */
  readonly options: JsonObject;
  /** The browser may offer its passkeys in the field of the login name. */
  readonly autofill?: true;
  /** The button was pressed before the script was there: it asks as soon as it is. */
  readonly atOnce?: boolean;
  /** Fields and the button. */
  readonly content: Html;
};

/** The form that carries what the browser answers. Without script it says what to do instead, in the words of the key pages. */
export const ceremony = (
  { words }: Reader,
  { kind, path, step, options, autofill, atOnce, content }: Ceremony,
): Html => {
  const t = words('key');
  return html`<form method="post" action="${addressOf(path)}" data-ceremony="${kind}" data-options="${JSON.stringify(options)}"${autofill && html` data-autofill="true"`}${atOnce && html` data-at-once="true"`} data-unsupported="${t.unsupported}" data-cancelled="${t.cancelled}" data-taken="${t.taken}">
<input type="hidden" name="step" value="${step}">
<input type="hidden" name="answer">
<p class="problem" role="alert" data-said hidden></p>
${content}
</form>`;
};

/** The script takes it away: so it also stands where the script is switched off in a way that no <noscript> notices. */
export const withoutScript = ({ words }: Reader): Html =>
  html`<p class="problem" data-without-script>${words('key').withoutScript}</p>`;
