import { type Html, html } from './html.ts';
import { addressOf } from './screen.ts';

export type IconName =
  | 'user'
  | 'picture'
  | 'plus'
  | 'key'
  | 'passkey'
  | 'shield'
  | 'app'
  | 'mail'
  | 'message'
  | 'list'
  | 'device'
  | 'globe'
  | 'warning'
  | 'check'
  | 'next'
  | 'leave';

/** From icons.svg, in the colour of the text beside it; it says nothing that the text does not. */
export const icon = (name: IconName): Html =>
  html`<svg class="icon" aria-hidden="true"><use href="${addressOf('/icons.svg')}#${name}"/></svg>`;
