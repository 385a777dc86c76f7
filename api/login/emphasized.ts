import { type Html, html } from './html.ts';

/** A text with values where it says {{name}}: what has to be looked at, such as who asks for something. */
export const emphasized = (text: string, values: { readonly [name: string]: string }): Html =>
  html`${text.split(/\{\{\s*(\w+)\s*\}\}/).map((part, index) => (index % 2 === 0 ? part : html`<strong>${values[part]}</strong>`))}`;
