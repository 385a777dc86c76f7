import { type Html, html } from '../login/html.ts';
import { addressOf } from '../login/screen.ts';
import type { Shown } from './inbox.ts';

/** For developers; in English, as a log is. */
export const inboxPage = (instanceName: string, messages: readonly Shown[]): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="color-scheme" content="light dark">
<title>Inbox · ${instanceName}</title>
<link rel="icon" href="${addressOf('/icon.svg')}" type="image/svg+xml">
<link rel="stylesheet" href="${addressOf('/style.css')}">
</head>
<body>
<main>
<p class="instance">${instanceName}</p>
<h1>Inbox</h1>
<p>What nobody is configured to send is kept here. As JSON: <a href="/ui/inbox/messages">/ui/inbox/messages</a></p>
${messages.length === 0 ? html`<p>Nothing yet.</p>` : messages.map(article)}
</main>
</body>
</html>
`.text;

const article = ({ at, by, to, subject, text, about }: Shown): Html => html`<article>
<h2>${by === 'sms' ? 'Text message' : subject}</h2>
<p>to <strong>${to}</strong> · <time datetime="${at.toISOString()}">${at.toISOString()}</time> · ${about}</p>
${text
  .trim()
  .split('\n\n')
  .map((paragraph) => html`<p>${paragraph}</p>`)}
</article>
`;
