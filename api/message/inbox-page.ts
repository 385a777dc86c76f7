import { styleAddress } from '../login/assets.ts';
import { type Html, html } from '../login/html.ts';
import { icon } from '../login/icon.ts';
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
<link rel="stylesheet" href="${styleAddress}">
</head>
<body>
<p class="place">${instanceName}</p>
<main class="wide">
<h1>Inbox</h1>
<p>E-mails and text messages are kept here while nothing is configured to send them. The newest comes first.</p>
${messages.length === 0 ? html`<p class="notice">Nothing yet. Register, or ask for a code: it will be here a moment later.</p>` : messages.map(article)}
<p class="aside"><a href="/ui/inbox">Look again</a> <a href="/ui/inbox/messages">As JSON, for tests</a> <a href="${addressOf('')}">To the sign-in</a></p>
</main>
</body>
</html>
`.text;

const article = ({ at, by, to, subject, text, about }: Shown): Html => html`<article>
<h2>${icon(by === 'sms' ? 'message' : 'mail')} ${by === 'sms' ? 'Text message' : subject}</h2>
<p class="hint">To <strong>${to}</strong> · <time datetime="${at.toISOString()}">${at.toISOString().slice(0, 19).replace('T', ' ')} UTC</time> · <code>${about}</code></p>
${text
  .trim()
  .split('\n\n')
  .map((paragraph) => html`<p>${withLinks(paragraph)}</p>`)}
</article>
`;

/** What is an address leads there, as in a mail. */
const withLinks = (text: string): readonly (Html | string)[] =>
  text
    .split(/(https?:\/\/[^\s<>"]+)/)
    .map((part, index) => (index % 2 === 0 ? part : html`<a href="${part}">${part}</a>`));
