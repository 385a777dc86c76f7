import type { Guest } from '../guest.ts';
import { type Html, html } from '../html.ts';

const told = ['openid', 'profile', 'email', 'phone', 'offline_access'] as const;
const othersIn = (scopes: readonly string[]) => scopes.filter((scope) => !(told as readonly string[]).includes(scope));

/** What an application gets: the usual scopes in words, others by their names. */
export const scopesInWords = ({ words }: Guest, scopes: readonly string[]): string => {
  const t = words('deviceConsent');
  return [...told.filter((scope) => scopes.includes(scope)).map((scope) => t[scope]), ...othersIn(scopes)].join(', ');
};

/** The same as a list, with single claims. */
export const scopeList = (
  { words }: Guest,
  scopes: readonly string[],
  claims: readonly string[] = [],
): Html | undefined => {
  const t = words('deviceConsent');
  if (scopes.length + claims.length === 0) return undefined;
  return html`<p id="scopes">${t.gets}</p>
<ul aria-labelledby="scopes">${told.filter((scope) => scopes.includes(scope)).map((scope) => html`<li>${t[scope]}</li>`)}
${[...othersIn(scopes), ...claims].map((other) => html`<li><code>${other}</code></li>`)}</ul>`;
};
