import { html } from './html.ts';
import { addressOf, type Page } from './screen.ts';
import type { Reader } from './words.ts';

/** A whole document. No inline script, no inline style: the policy below would refuse them. */
export const documentOf = (
  { language, words }: Reader,
  instanceName: string | undefined,
  { title, head, script, body }: Page,
): string => {
  const place = instanceName || words('frame').home;
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>${title} · ${place}</title>
<link rel="icon" href="${addressOf('/icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${addressOf('/style.css')}">
${head}
${script && html`<script src="${addressOf(script)}" defer></script>`}
</head>
<body>
<main>
<p class="instance">${place}</p>
${body}
</main>
</body>
</html>
`.text;
};

/**
 * Chromium holds form-action against every redirect that follows a form, so the client's own address is let in where a form
 * may lead there.
 */
export const headersOf = (goal: string | undefined, script?: string): Readonly<Record<string, string>> => ({
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    ...(script === undefined ? [] : ["script-src 'self'"]),
    `form-action 'self'${goal === undefined ? '' : sourceOf(goal)}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'cache-control': 'no-store',
});

/** The goal's origin; the scheme alone where a policy cannot name it: an application's own scheme, an IPv6 address. */
const sourceOf = (goal: string): string => {
  if (!URL.canParse(goal)) return '';
  const { origin, protocol, hostname } = new URL(goal);
  return ` ${origin === 'null' || hostname.startsWith('[') ? protocol : origin}`;
};
