import { createHash } from 'node:crypto';
import { html } from '../login/html.ts';
import type { OAuthAnswer } from './exchange.ts';

const submit = 'document.forms[0].submit()';
const submitHash = createHash('sha256').update(submit).digest('base64');

/**
 * OAuth 2.0 Form Post Response Mode, 2. Without script there is the button. No form-action: Chromium would hold it against
 * the redirects that follow, and the only form here is this one.
 */
export const formPostPage = (
  action: string,
  fields: readonly (readonly [name: string, value: string])[],
): OAuthAnswer => ({
  status: 200,
  headers: {
    'content-security-policy': `default-src 'none'; base-uri 'none'; frame-ancestors 'none'; script-src 'sha256-${submitHash}'`,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  },
  body: html`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Back to the application</title></head>
<body>
<form method="post" action="${action}">
${fields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">\n`)}
<noscript><button>Continue</button></noscript>
</form>
<script>${submit}</script>
</body>
</html>
`.text,
});
