import { type Html, html } from './html.ts';
import { addressOf } from './screen.ts';

/** `step` is what tells a form of ours from a forged one. */
export const form = (path: string, step: string, content: Html): Html =>
  html`<form method="post" action="${addressOf(path)}">
<input type="hidden" name="step" value="${step}">
${content}
</form>`;

/** Read out as soon as it is there. */
export const problem = (text: string | undefined): Html | undefined =>
  text === undefined ? undefined : html`<p class="problem" id="problem" role="alert">${text}</p>`;

/** Ties a field to the problem shown above it. */
export const described = (text: string | undefined): Html | undefined =>
  text === undefined ? undefined : html` aria-invalid="true" aria-describedby="problem"`;
