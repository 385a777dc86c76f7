import type { PasswordComplexitySettings } from '../../../domain/settings/password-complexity.ts';
import { described } from '../form.ts';
import { type Html, html } from '../html.ts';
import { fill, type Reader } from '../words.ts';

/** Marks the rules that are met while somebody types. */
export const rulesScript = '/password-rules.js';

type NewPassword = {
  readonly label: string;
  readonly again: string;
  readonly said: string | undefined;
  readonly first?: boolean;
};

/** The fields in which a new password is entered twice, with the rules below the first. */
export const newPassword = (
  reader: Reader,
  rules: PasswordComplexitySettings,
  { label, again, said, first = false }: NewPassword,
): Html => html`<label for="password">${label}</label>
<input id="password" name="password" type="password" autocomplete="new-password" maxlength="200" required${described(said, { hint: 'rules', first })}>
${passwordRules(reader, rules)}
<label for="again">${again}</label>
<input id="again" name="again" type="password" autocomplete="new-password" maxlength="200" required>`;

const passwordRules = ({ words }: Reader, rules: PasswordComplexitySettings): Html => {
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
