import type { FastifyRequest } from 'fastify';
import { html } from '../html.ts';
import type { Page } from '../screen.ts';
import type { Reader } from '../words.ts';

/**
 * Chromium holds a form's policy against every redirect that follows it, also those that the client makes from its callback
 * to wherever its pages are. A page that moves on by itself ends the form's journey. Other callers are redirected.
 */
export const mustMoveOn = ({ method, headers }: FastifyRequest, to: string): boolean =>
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
