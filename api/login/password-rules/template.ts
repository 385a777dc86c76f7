import type { PasswordComplexitySettings } from '../../../domain/settings/password-complexity.ts';
import { type Html, html } from '../html.ts';
import { fill, type Reader } from '../words.ts';

/** Marks the rules that are met while somebody types. */
export const rulesScript = '/password-rules.js';

/** To stand below the field of a new password, which names it by `described(complaint, 'rules')`. */
export const passwordRules = ({ words }: Reader, rules: PasswordComplexitySettings): Html => {
  const t = words('passwordRules');
  const needed = [
    html`<span data-rule="length" data-least="${rules.minLength}">${fill(t.length, { count: rules.minLength })}</span>`,
    rules.hasLowercase && rule('lowercase', t.lowercase),
    rules.hasUppercase && rule('uppercase', t.uppercase),
    rules.hasNumber && rule('number', t.number),
    rules.hasSymbol && rule('symbol', t.symbol),
  ];
  const shown = needed.filter((one) => one !== false);
  return html`<p class="hint" id="rules">${shown.map((one, index) => html`${index > 0 && t.between}${one}`)}</p>`;
};

const rule = (name: string, text: string) => html`<span data-rule="${name}">${text}</span>`;
