import { type CodeForm, isDigits } from '../code/form.ts';
import { type Html, html } from './html.ts';

/** As people type codes, and as they paste them: with blanks and dashes, in the wide letters of some keyboards. */
export const codeTyped = (code: string | undefined): string =>
  (code ?? '').normalize('NFKC').replace(/[\s\p{Dash}\p{Cf}]/gu, '');

/** Of the field where one is typed: its keyboard, and room for blanks and dashes, too. */
export const codeField = (form: Pick<CodeForm, 'characters'>): Html =>
  html`autocomplete="one-time-code" inputmode="${isDigits(form) ? 'numeric' : 'text'}" autocapitalize="${/[a-z]/.test(form.characters) ? 'none' : 'characters'}" spellcheck="false" maxlength="80"`;
