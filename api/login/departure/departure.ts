import type { FastifyRequest } from 'fastify';
import type { Leaving } from '../../oidc/authorize/unvouched.ts';
import { emphasized } from '../emphasized.ts';
import { html } from '../html.ts';
import type { Page } from '../screen.ts';
import { fill, type Reader } from '../words.ts';

/** Programs read 16 KB of the head of an answer (Node), proxies 4 or 8 (nginx): longer addresses are given on a page. */
const longestRedirect = 8 * 1024;

/** No page is shown in a frame, which follows redirects only. */
export const isTooLongToRedirect = ({ headers }: FastifyRequest, to: string): boolean =>
  to.length > longestRedirect && headers['sec-fetch-dest'] !== 'iframe';

/**
 * Chromium holds a form's policy against every redirect that follows it, also those that the client makes from its callback
 * to wherever its pages are. A page that moves on by itself ends the form's journey. Other callers are redirected.
 */
export const mustMoveOn = (request: FastifyRequest, to: string): boolean =>
  isAfterForm(request, to) || isTooLongToRedirect(request, to);

const isAfterForm = ({ method, headers }: FastifyRequest, to: string) =>
  method === 'POST' && headers['sec-fetch-mode'] === 'navigate' && !to.startsWith('/');

export const departurePage = ({ words }: Reader, to: string): Page => {
  const t = words('departure');
  return {
    title: t.title,
    head: html`<meta http-equiv="refresh" content="0;url=${to}">`,
    body: html`<h1>${t.title}</h1>
<p><a href="${to}">${t.go}</a></p>`,
  };
};

/** Whoever leads there is nobody that we know: nothing moves on by itself (RFC 9700, 4.11.2). */
export const leavingPage = ({ words }: Reader, { to, host, application }: Leaving): Page => {
  const t = words('departure');
  return {
    title: t.leaving,
    status: 400,
    body: html`<h1>${t.leaving}</h1>
<p>${emphasized(t.unknown, { application, host })}</p>
<p class="hint">${t.beware}</p>
<p><a class="button secondary" href="${to}" rel="noreferrer">${fill(t.goTo, { host })}</a></p>`,
  };
};
