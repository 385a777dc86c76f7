import { sentOnceScript, styleAddress } from './assets.ts';
import { footer, type Here } from './frame/footer.ts';
import type { Frame } from './frame/frame.ts';
import { header, lookOf, plainLook } from './frame/header.ts';
import { html } from './html.ts';
import { addressOf, type Page } from './screen.ts';
import type { Reader } from './words.ts';

/** `name`: of the instance; absent where there is none. `frame`: where it is known whose sign-in it is. */
type Surroundings = { readonly name?: string | undefined; readonly frame?: Frame; readonly here?: Here };

/** A whole document. No inline script, no inline style: the policy below would refuse them. */
export const documentOf = (
  reader: Reader,
  { title, head, script, body }: Page,
  { name, frame, here }: Surroundings,
): string => {
  const place = name || reader.words('frame').home;
  return html`<!doctype html>
<html lang="${reader.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${title} · ${place}</title>
<link rel="stylesheet" href="${styleAddress}">
${frame ? lookOf(frame) : plainLook(name !== undefined)}
${head}
${[...(frame ? [sentOnceScript] : []), ...(script ? [script] : [])].map((one) => html`<script src="${addressOf(one)}" defer></script>\n`)}</head>
<body>
${frame ? header(frame, place) : html`<p class="place">${place}</p>`}
<main>
${body}
</main>
${frame && footer(reader, frame, here)}
</body>
</html>
`.text;
};

/**
 * Chromium holds form-action against every redirect that follows a form, so the client's own address is let in where a form
 * may lead there.
 */
export const headersOf = ({
  goal,
  script,
  frames = [],
  frame,
}: Pick<Page, 'goal' | 'script' | 'frames'> & Pick<Surroundings, 'frame'>): Readonly<Record<string, string>> => {
  const { embedders = [] } = frame ?? {};
  return {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': [
      "default-src 'none'",
      "style-src 'self'",
      "img-src 'self'",
      ...(script === undefined && frame === undefined ? [] : ["script-src 'self'"]),
      "font-src 'self'",
      ...(frames.length === 0 ? [] : [`frame-src${[...new Set(frames.map(sourceOf))].join('')}`]),
      `form-action 'self'${goal === undefined ? '' : sourceOf(goal)}`,
      `frame-ancestors ${embedders.length === 0 ? "'none'" : embedders.join(' ')}`,
      "base-uri 'none'",
    ].join('; '),
    // It knows of no list; browsers that know the policy above obey that.
    ...(embedders.length === 0 ? { 'x-frame-options': 'DENY' } : {}),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'same-origin',
    'cache-control': 'no-store',
  };
};

/**
 * The goal's origin; the scheme alone where a policy cannot name it: an application's own scheme, an IPv6 address, a host with a
 * semicolon, which would begin another rule.
 */
const sourceOf = (goal: string): string => {
  if (!URL.canParse(goal)) return '';
  const { origin, protocol } = new URL(goal);
  return ` ${nameable.test(origin) ? origin : protocol}`;
};
const nameable = /^https?:\/\/[\w.-]+(:\d+)?$/;
