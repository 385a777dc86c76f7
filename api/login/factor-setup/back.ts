import type { Guest } from '../guest.ts';
import { type Html, html } from '../html.ts';
import { addressOf } from '../screen.ts';

/** To the choice of what to set up. */
export const backToFactors = ({ words }: Guest, step: string): Html =>
  html`<p class="aside"><a href="${addressOf('/mfa/set', { step })}">${words('factorSetup').back}</a></p>`;
