import type { Guest } from '../guest.ts';
import { type Html, html } from '../html.ts';

const told = ['openid', 'profile', 'email', 'phone', 'offline_access'] as const;

/** What an application gets: the usual scopes in words, others and single claims by their names. */
export const scopeList = (
  { words }: Guest,
  scopes: readonly string[],
  claims: readonly string[] = [],
): Html | undefined => {
  const t = words('deviceConsent');
  const others = [...scopes.filter((scope) => !(told as readonly string[]).includes(scope)), ...claims];
  if (scopes.length + claims.length === 0) return undefined;
  return html`<p id="scopes">${t.gets}</p>
<ul aria-labelledby="scopes">${told.filter((scope) => scopes.includes(scope)).map((scope) => html`<li>${t[scope]}</li>`)}
${others.map((other) => html`<li><code>${other}</code></li>`)}</ul>`;
};
