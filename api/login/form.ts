import type { Guest } from './guest.ts';
import { type Html, html } from './html.ts';
import { addressOf } from './screen.ts';

/** `step` is what tells a form of ours from a forged one. */
export const form = (path: string, step: string, content: Html): Html => posted(path, step, content);

/** The same of a form with a file; its page `takesFile`. */
export const fileForm = (path: string, step: string, content: Html): Html =>
  posted(path, step, content, html` enctype="multipart/form-data"`);

const posted = (path: string, step: string, content: Html, enctype?: Html): Html =>
  html`<form method="post" action="${addressOf(path)}"${enctype}>
<input type="hidden" name="step" value="${step}">
${content}
</form>`;

/** Read out as soon as it is there. */
export const problem = (text: string | undefined): Html | undefined =>
  text === undefined ? undefined : html`<p class="problem" id="problem" role="alert">${text}</p>`;

type Described = {
  /** The id of what stands beside the field. */
  readonly hint?: string;
  /** People begin here. */
  readonly first?: boolean;
};

/** Ties a field to the problem shown above it, which is to be put right before anything else, and to the hint beside it. */
export const described = (problem: string | undefined, { hint, first = false }: Described = {}): Html => {
  const by = [...(problem === undefined ? [] : ['problem']), ...(hint === undefined ? [] : [hint])];
  return html`${(first || problem !== undefined) && html` autofocus`}${problem !== undefined && html` aria-invalid="true"`}${by.length > 0 && html` aria-describedby="${by.join(' ')}"`}`;
};

/** Whose sign-in it is, and the way to begin again as somebody else. */
export const who = ({ words, shownName }: Guest, loginName: string, step: string): Html => {
  const t = words('account');
  return html`<p class="who"><span>${t.as} <strong>${shownName(loginName)}</strong></span> <a href="${addressOf('/loginname', { step })}">${t.other}</a></p>`;
};
