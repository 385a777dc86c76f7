import { describe, expect, it } from 'vitest';
import { loginWorld } from './world.ts';

const asPerson = { accept: 'text/html,application/xhtml+xml;q=0.9,*/*;q=0.8' };
const heading = (body: string) => /<h1>([^<]+)</.exec(body)?.[1];

describe('the front door', () => {
  it('leads to the sign-in, and who is signed in to where that stands', async () => {
    const { browser, server } = await loginWorld();
    const answer = await server.inject({ url: '/', headers: { host: 'localhost:8080' } });
    expect([answer.statusCode, answer.headers.location]).toEqual([302, '/ui/v2/login']);
    expect((await browser(asPerson).open('/ui/v2/login/')).at).toBe('/ui/v2/login/loginname');
    const anna = browser(asPerson);
    const first = await anna.open('/');
    expect(first.at).toBe('/ui/v2/login/loginname');
    await anna.submit(await anna.submit(first, { loginName: 'anna' }), { password: 'Password1!' });
    expect((await anna.open('/')).at).toBe('/ui/v2/login/signedin');
  });

  it('has an icon, which every page names', async () => {
    const { browser } = await loginWorld();
    for (const url of ['/favicon.ico', '/ui/v2/login/icon.svg'])
      expect((await browser().open(url)).headers['content-type']).toBe('image/svg+xml');
    expect((await browser().open('/ui/v2/login/loginname')).body).toContain('rel="icon" href="/ui/v2/login/icon.svg"');
  });
});

describe('an error', () => {
  it('is a page for people, in their language, and JSON for programs: where nothing is', async () => {
    const { browser } = await loginWorld();
    for (const url of ['/nowhere', '/ui/console', '/ui/v2/login/nowhere', '/v2/nowhere']) {
      const page = await browser(asPerson).open(url);
      expect(page).toMatchObject({ status: 404, headers: { 'content-type': 'text/html; charset=utf-8' } });
      expect(heading(page.body)).toBe('There is no such page');
      expect(page.headers['content-security-policy']).toContain("default-src 'none'");
      expect(JSON.parse((await browser().open(url)).body)).toMatchObject({ code: 5 });
    }
    for (const url of ['/ui/v2/login/%ff', '/v2/users/%ff']) {
      expect(heading((await browser(asPerson).open(url)).body)).toBe('This did not work');
      expect(JSON.parse((await browser().open(url)).body)).toMatchObject({ code: 3, message: expect.any(String) });
    }
    const german = await browser({ ...asPerson, 'accept-language': 'de' }).open('/nowhere');
    expect(heading(german.body)).toBe('Diese Seite gibt es nicht');
  });

  it('is a page for people under an unknown host name', async () => {
    const { browser } = await loginWorld();
    const page = await browser({ ...asPerson, host: 'stranger.example' }).open('/ui/v2/login/loginname');
    expect(page).toMatchObject({ status: 404, headers: { 'content-type': 'text/html; charset=utf-8' } });
    expect(page.body).toContain('stranger.example');
    expect(page.body).toContain('Please check the address.');
    expect(page.body).not.toContain('href="/ui/v2/login"');
  });

  it('is a page for people when a form is not one', async () => {
    const { server } = await loginWorld();
    const headers = { ...asPerson, host: 'localhost:8080', 'content-type': 'application/json' };
    const url = '/ui/v2/login/loginname';
    const answer = await server.inject({ method: 'POST', url, headers, payload: '{}' });
    expect([answer.statusCode, answer.headers['content-type']]).toEqual([415, 'text/html; charset=utf-8']);
  });

  it('of an application is a page in the language of the person, with the words of the protocol for its makers', async () => {
    const { browser, authorizeUrl } = await loginWorld();
    const german = browser({ ...asPerson, 'accept-language': 'de' });
    const page = await german.open(authorizeUrl({ redirect_uri: 'https://evil.example' }));
    expect(page.status).toBe(400);
    expect(heading(page.body)).toBe('Das hat nicht geklappt');
    expect(page.body).toContain('<code>invalid_request</code>');
    expect(page.body).toMatch(/Grund, auf Englisch: <span lang="en">[^<]+</);
    const unknown = await german.open(authorizeUrl({ client_id: 'nobody' }));
    expect(unknown.body).toContain('Diese Anwendung ist hier nicht bekannt.');
    expect(page.body).toContain('/ui/v2/login/style.css');
    expect(page.headers['referrer-policy']).toBe('no-referrer');
  });

  it('says what to do next: begin again, go back to the application, or whom to ask', async () => {
    const { browser, authorizeUrl } = await loginWorld();
    const anna = browser({ ...asPerson, 'accept-language': 'de' });
    const stale = await anna.post('/ui/v2/login/password', { step: 'made up', password: 'x' });
    expect(stale.body).toContain('in einem anderen Browser oder vor zu langer Zeit begonnen');
    expect(stale.body).toContain('href="/ui/v2/login"');
    const named = await anna.submit(await anna.open(authorizeUrl()), { loginName: 'anna' });
    await anna.submit(named, { password: 'Password1!' });
    const again = await anna.submit(named, { password: 'Password1!' });
    expect(again.body).toContain('schon abgeschlossen');
    expect(again.body).toContain('Geh zurück zur Anwendung');
  });
});
