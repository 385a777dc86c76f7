import type { PasswordComplexitySettings } from '../../../domain/settings/password-complexity.ts';
import { type Html, html } from '../html.ts';
import { fill, type Reader } from '../words.ts';

/** To stand below the field of a new password, which names it by `described(complaint, 'rules')`. */
export const passwordRules = ({ words }: Reader, rules: PasswordComplexitySettings): Html => {
  const t = words('passwordRules');
  const needed = [
    fill(t.length, { count: rules.minLength }),
    rules.hasLowercase && t.lowercase,
    rules.hasUppercase && t.uppercase,
    rules.hasNumber && t.number,
    rules.hasSymbol && t.symbol,
  ];
  return html`<p class="hint" id="rules">${needed.filter((rule) => rule !== false).join(t.between)}</p>`;
};
