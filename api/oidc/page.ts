import { createHash } from 'node:crypto';
import type { OAuthAnswer } from './exchange.ts';

const escapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => escapes[character] ?? '');

const page = (status: number, title: string, body: string, policy: string): OAuthAnswer => ({
  status,
  headers: {
    'content-security-policy': `default-src 'none'; base-uri 'none'; frame-ancestors 'none'; ${policy}`,
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  },
  body: `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title></head>
<body>
${body}
</body>
</html>
`,
});

/** For a person whose browser may not be sent back: the client or its redirect URI is not to be trusted. */
export const errorPage = (status: number, error: string, description: string): OAuthAnswer =>
  page(
    status,
    'This sign-in cannot go on',
    `<h1>This sign-in cannot go on</h1>
<p>${escaped(description)}</p>
<p>Go back to the application and try again, or tell its makers: <code>${escaped(error)}</code>.</p>`,
    "form-action 'none'",
  );

const submit = 'document.forms[0].submit()';
const submitHash = createHash('sha256').update(submit).digest('base64');

/** OAuth 2.0 Form Post Response Mode, 2. Without script there is the button. */
export const formPostPage = (action: string, fields: readonly (readonly [name: string, value: string])[]) =>
  page(
    200,
    'Back to the application',
    `<form method="post" action="${escaped(action)}">
${fields.map(([name, value]) => `<input type="hidden" name="${escaped(name)}" value="${escaped(value)}">`).join('\n')}
<noscript><button>Continue</button></noscript>
</form>
<script>${submit}</script>`,
    `script-src 'sha256-${submitHash}'; form-action ${new URL(action).origin}`,
  );
