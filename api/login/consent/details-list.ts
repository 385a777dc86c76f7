import type { AuthorizationDetail } from '../../../domain/oidc-session/events.ts';
import { type Html, html } from '../html.ts';
import type { Reader } from '../words.ts';

/** What details of any type may have (RFC 9396, 2.2); the rest is for each type to say, and stands here by its name. */
const common = ['actions', 'locations', 'datatypes', 'identifier', 'privileges'] as const;

/** What an application wants to do in detail, each time it asks. */
export const detailsList = ({ words }: Reader, details: readonly AuthorizationDetail[] = []): Html | undefined => {
  if (details.length === 0) return undefined;
  const t = words('consent');
  const lines = ({ type: _type, ...fields }: AuthorizationDetail) => [
    ...common.flatMap((name) => (name in fields ? [html`<li>${t[name]}: ${textOf(fields[name])}</li>`] : [])),
    ...Object.entries(fields)
      .filter(([name]) => !common.some((each) => each === name))
      .map(([name, value]) => html`<li><code>${name}</code>: ${textOf(value)}</li>`),
  ];
  return html`<p id="details">${t.details}</p>
<ul aria-labelledby="details">${details.map((detail) => html`<li><code>${detail.type}</code><ul>${lines(detail)}</ul></li>`)}</ul>`;
};

/** As people read it: lists with commas, members by their names. How deep it goes, strangers choose. */
const textOf = (value: unknown, depth = 0): string => {
  if (typeof value !== 'object' || value === null) return String(value);
  if (depth > 5) return JSON.stringify(value);
  if (Array.isArray(value)) return value.map((each) => textOf(each, depth + 1)).join(', ');
  return Object.entries(value)
    .map(([name, member]) => `${name} ${textOf(member, depth + 1)}`)
    .join(', ');
};
