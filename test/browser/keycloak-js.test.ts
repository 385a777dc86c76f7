import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { noBrowser } from '../support/browser.ts';
import { staticServer } from './static-server.ts';
import { browserWorld, signIn } from './world.ts';

const here = browserWorld();
let app: Awaited<ReturnType<typeof staticServer>>;

beforeAll(async () => {
  app = await staticServer();
  if (noBrowser !== undefined) return;
  // It reads the access token.
  const clientId = await here.application('For Keycloak', app.origin, undefined, { accessTokenType: 1 });
  const page = (body: string) => ({
    type: 'text/html',
    text: `<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:,">${body}`,
  });
  app.show({
    '/': page('<h1>Wait</h1><button>Come or go</button><script type="module" src="/app.js"></script>'),
    '/goodbye': page('<h1>See you soon</h1>'),
    '/app.js': { type: 'text/javascript', text: script(clientId) },
    '/keycloak.js': {
      type: 'text/javascript',
      text: readFileSync(fileURLToPath(import.meta.resolve('keycloak-js')), 'utf8'),
    },
  });
});
afterAll(() => app?.stop());

/** As its guide has it for a provider that is not Keycloak: it asks without a page first. */
const script = (clientId: string) => `
import Keycloak from '/keycloak.js';
const keycloak = new Keycloak({ clientId: '${clientId}', oidcProvider: '${here.fasti.url}' });
const redirectUri = location.origin + '/callback';
const known = await keycloak.init({ onLoad: 'check-sso', checkLoginIframe: false, redirectUri, scope: 'openid profile' });
document.querySelector('button').onclick = () =>
  known ? keycloak.logout({ redirectUri: location.origin + '/goodbye' }) : keycloak.login({ redirectUri });
const name = known && (await keycloak.loadUserInfo()).given_name;
document.querySelector('h1').textContent = known ? 'Welcome, ' + name : 'Who are you?';`;

it('an application with keycloak-js signs somebody in, remembers them and signs them out', async () => {
  const { loginName } = await here.person('Kim');
  const page = await here.visitor();
  const shows = (heading: string) => page.getByRole('heading', { name: heading }).waitFor();
  await page.goto(app.origin);
  await shows('Who are you?');
  await page.getByRole('button').click();
  await signIn(page, loginName);
  await shows('Welcome, Kim');
  await page.goto(app.origin);
  await shows('Welcome, Kim');
  await page.getByRole('button').click();
  await shows('See you soon');
  await page.goto(app.origin);
  await shows('Who are you?');
  expect(page.url()).toContain(app.origin);
});
