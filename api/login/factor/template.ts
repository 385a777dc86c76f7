import type { Guest } from '../guest.ts';
import { type Html, html } from '../html.ts';
import { type IconName, icon } from '../icon.ts';
import { addressOf } from '../screen.ts';

/** To the choice between all factors. */
export const otherFactors = ({ words }: Guest, step: string): Html =>
  html`<p class="aside"><a href="${addressOf('/mfa', { step })}">${words('factor').others}</a></p>`;

/** Pages to choose from. */
export const choices = (
  to: readonly { readonly path: string; readonly name: string; readonly hint: string; readonly icon: IconName }[],
  step: string,
): Html =>
  html`<ul class="accounts">${to.map(
    ({ path, name, hint, icon: its }) => html`<li><a class="button account" href="${addressOf(path, { step })}">
${icon(its)}
<strong>${name}</strong>
<small>${hint}</small>
</a></li>`,
  )}</ul>`;
