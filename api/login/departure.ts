import type { FastifyRequest } from 'fastify';
import type { Guest } from './guest.ts';
import { html } from './html.ts';
import type { Texts } from './language.ts';
import type { Page } from './screen.ts';

const texts = {
  en: { title: 'Back to the application', go: 'Continue' },
  de: { title: 'Zurück zur Anwendung', go: 'Weiter' },
} as const satisfies Texts<object>;

/**
 * Chromium holds a form's policy against every redirect that follows it, also those that the client makes from its callback
 * to wherever its pages are. A page that moves on by itself ends the form's journey. Other callers are redirected.
 */
export const mustMoveOn = ({ method, headers }: FastifyRequest, to: string): boolean =>
  method === 'POST' && headers['sec-fetch-mode'] === 'navigate' && !to.startsWith('/');

export const departurePage = ({ language }: Guest, to: string): Page => {
  const t = texts[language];
  return {
    title: t.title,
    head: html`<meta http-equiv="refresh" content="0;url=${to}">`,
    body: html`<h1>${t.title}</h1>
<p><a href="${to}">${t.go}</a></p>`,
  };
};
