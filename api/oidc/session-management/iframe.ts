import { readFileSync } from 'node:fs';
import type { Api } from '../../api.ts';
import { stateCookie } from '../../login/browser.ts';
import { cookieName } from '../../login/cookies.ts';
import { html } from '../../login/html.ts';
import { paths } from '../endpoints.ts';
import { type Endpoint, text } from '../exchange.ts';

const script = readFileSync(new URL('check-session.js', import.meta.url), 'utf8');
const forAnHour = { 'cache-control': 'public, max-age=3600', 'x-content-type-options': 'nosniff' };

/** Any application may show it (Session Management, 3.3): it answers whoever knows the client and a state that was made for its origin. */
export const checkSession = ({ settings }: Pick<Api, 'settings'>): Endpoint => {
  const page = html`<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>Session</title>
<script src="${paths.checkSessionScript}" data-cookie="${cookieName(stateCookie, settings.externalSecure)}"></script>
</html>
`.text;
  return async () =>
    text(page, 'text/html; charset=utf-8', {
      ...forAnHour,
      'content-security-policy': "default-src 'none'; script-src 'self'; base-uri 'none'; form-action 'none'",
    });
};

export const checkSessionScript: Endpoint = async () => text(script, 'text/javascript; charset=utf-8', forAnHour);
