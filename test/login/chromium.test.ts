import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { project } from '../../domain/project/project.ts';
import { noBrowser, startBrowser } from '../support/browser.ts';
import { startFasti } from '../support/fasti.ts';

/** An application whose callback sends the browser on to another origin, as one with a server and pages apart does. */
const applicationOnTwoOrigins = async () => {
  const listen = async (answer: (url: string) => { readonly location?: string; readonly text?: string }) => {
    const server = createServer((request, response) => {
      const { location, text } = answer(request.url ?? '');
      response.writeHead(location ? 302 : 200, { 'content-type': 'text/plain', ...(location ? { location } : {}) });
      response.end(text);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    onTestFinished(() => void server.close());
    return (server.address() as AddressInfo).port;
  };
  const pages = await listen((url) => ({ text: `welcome ${url}` }));
  const callback = await listen((url) => ({ location: `http://127.0.0.1:${pages}${url}` }));
  return { redirectUri: `http://localhost:${callback}/callback`, pages };
};

describe.skipIf(noBrowser)('the login pages in Chromium', () => {
  it('bring a person from the application through login name and password back to it, across its origins', async () => {
    const fasti = await startFasti();
    const browser = await startBrowser();
    onTestFinished(async () => {
      await browser.close();
      await fasti.stop();
    });
    const { redirectUri, pages } = await applicationOnTwoOrigins();
    const context = { instanceId: fasti.instanceId, cause: { actor: 'test', correlationId: 'test' } };
    const config = {
      applicationType: 1,
      authMethodType: 2,
      responseTypes: [0],
      grantTypes: [0],
      redirectUris: [redirectUri],
      postLogoutRedirectUris: [],
      devMode: true,
    };
    await fasti.api.execute(context, project, fasti.projectId, {
      type: 'AddOidcApp',
      appId: 'app-1',
      name: 'Two origins',
      clientId: 'client-1',
      config,
    });
    const page = await browser.newPage();
    const complaints: string[] = [];
    page.on('console', (message) => complaints.push(message.text()));

    const query = new URLSearchParams({
      client_id: 'client-1',
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid',
      state: 'kept',
      code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
      code_challenge_method: 'S256',
    });
    await expect
      .poll(async () => (await page.goto(`${fasti.url}/oauth/v2/authorize?${query}`))?.status(), { timeout: 5000 })
      .toBe(200);
    await page.getByLabel('Login name').fill(fasti.adminLoginName);
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByLabel('Password').fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('The login name or the password is wrong.');
    await page.getByLabel('Password').fill(fasti.adminPassword);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.waitForURL(`http://127.0.0.1:${pages}/callback?**`);
    expect(new URL(page.url()).searchParams.get('state')).toBe('kept');
    expect(complaints.filter((text) => /Content Security Policy/.test(text))).toEqual([]);
  });
});
