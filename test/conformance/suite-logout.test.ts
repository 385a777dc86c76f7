import { runInNewContext } from 'node:vm';
import { decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { responseTypesAsked } from '../../domain/auth-request/events.ts';
import { startReceiver } from '../messages/receiver.ts';
import { readable } from '../support/visitor.ts';
import { type Browser, newBrowser } from './plain-client.ts';
import { startSuite } from './suite-world.ts';

/**
 * The modules of the OpenID Foundation's suite for providers that sign people out by the back channel, by the front channel, and
 * by the session iframe. What happens when nobody is told stands in suite.test.ts; what a real browser makes of it, in
 * test/browser/logout.test.ts.
 */
const suite = await startSuite();
const receiver = await startReceiver();
afterAll(async () => {
  await suite.stop();
  await receiver.stop();
});
const { fasti, callback, party, ada, metadata, keys, ask, header, form } = suite;
const bye = `${callback.url}/bye`;
const endpoint = (name: string) => metadata[name] ?? '';

/** Signed in at a client, and what it got. */
const signedInAt = async (client: Awaited<ReturnType<typeof suite.newClient>>, response_type: string) => {
  const browser = newBrowser(callback.url);
  const { said } = await browser.signIn(await ask(browser, { client_id: client.clientId, response_type }), ada);
  const fields = { grant_type: 'authorization_code', code: said?.['code'], redirect_uri: callback.url };
  const idToken = said?.['id_token'] ?? (await form('token_endpoint', fields, header(client))).body.id_token;
  return { browser, idToken: String(idToken), sessionState: said?.['session_state'] ?? '' };
};
const endSession = (idToken: string) =>
  `${endpoint('end_session_endpoint')}?${new URLSearchParams({
    ...{ id_token_hint: idToken, post_logout_redirect_uri: bye, state: 'a state' },
  })}`;
const askedSilently = async (browser: Browser, client_id: string) =>
  (await ask(browser, { client_id, prompt: 'none' })).said?.['error'];

describe('the discovery of logout', () => {
  it('oidcc-rp-initiated-logout-, oidcc-session-management-, oidcc-frontchannel-logout- and oidcc-backchannel-logout-discovery-endpoint-verification', () => {
    expect(metadata).toMatchObject({
      end_session_endpoint: expect.stringContaining(fasti.url),
      check_session_iframe: expect.stringContaining(fasti.url),
      frontchannel_logout_supported: true,
      frontchannel_logout_session_supported: true,
      backchannel_logout_supported: true,
      backchannel_logout_session_supported: true,
    });
  });
});

describe.each(responseTypesAsked)('%s', (response_type) => {
  it('oidcc-backchannel-rp-initiated-logout: is told by a logout token, and nobody is signed in any more', async () => {
    const path = `/backchannel_logout/${encodeURIComponent(response_type)}`;
    const client = await suite.newClient(
      `Back ${response_type}`,
      { backChannelLogoutUri: receiver.url + path },
      { backchannel_logout_session_required: true },
    );
    const { browser, idToken } = await signedInAt(client, response_type);
    const { page } = await browser.open(endSession(idToken));
    expect(page.at.href).toBe(`${bye}?state=a+state`);
    await expect.poll(() => receiver.taken.filter((each) => each.path === path).length, { timeout: 15_000 }).toBe(1);
    const told = receiver.taken.find((each) => each.path === path);
    expect(told?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    const said = new URLSearchParams(told?.body);
    expect([...said.keys()]).toEqual(['logout_token']);
    const token = said.get('logout_token') ?? '';
    expect(decodeProtectedHeader(token)).toMatchObject({
      typ: 'logout+jwt',
      alg: decodeProtectedHeader(idToken).alg,
      kid: expect.any(String),
    });
    const { payload } = await jwtVerify(token, keys, { issuer: fasti.url, audience: client.clientId });
    const { sub, sid } = decodeJwt(idToken);
    expect(sid).toEqual(expect.any(String));
    expect(payload).toEqual({
      ...{ iss: fasti.url, aud: client.clientId, sub, sid, jti: expect.any(String) },
      ...{ iat: expect.any(Number), exp: expect.any(Number) },
      events: { 'http://schemas.openid.net/event/backchannel-logout': {} },
    });
    expect(await askedSilently(browser, client.clientId)).toBe('login_required');
  }, 30_000);

  it('oidcc-frontchannel-rp-initiated-logout: is shown in a frame with issuer and session, before the way back', async () => {
    const uri = `${receiver.url}/frontchannel_logout`;
    const client = await suite.newClient(
      `Front ${response_type}`,
      {},
      { frontchannel_logout_uri: uri, frontchannel_logout_session_required: true },
    );
    const { browser, idToken } = await signedInAt(client, response_type);
    const { headers } = await fetch(endSession(idToken), { redirect: 'manual' });
    const page = await fetch(headers.get('location') ?? '', { headers: { accept: 'text/html' } });
    expect(page.headers.get('content-security-policy')).toContain(`frame-src ${receiver.url}`);
    const body = await page.text();
    const frames = [...body.matchAll(/<iframe src="([^"]+)"/g)].map(([, src = '']) => new URL(readable(src)));
    expect(frames.map(({ origin, pathname }) => origin + pathname)).toEqual([uri]);
    const { sid } = decodeJwt(idToken);
    expect(Object.fromEntries(frames[0]?.searchParams ?? [])).toEqual({ iss: fasti.url, sid });
    const [, back = ''] = /<meta http-equiv="refresh" content="0;url=([^"]+)">/.exec(body) ?? [];
    expect(readable(back)).toBe(`${bye}?state=a+state`);
    expect(await askedSilently(browser, client.clientId)).toBe('login_required');
  });
});

describe('the session iframe', () => {
  /** Its script, beside the cookies of a browser, asked by a page of the client (Session Management 1.0, 3.2). */
  const frameIn = async (browser: Browser) => {
    const page = await (await fetch(endpoint('check_session_iframe'))).text();
    const [, src = '', cookie = ''] = /<script src="([^"]+)" data-cookie="([^"]+)">/.exec(page) ?? [];
    const script = await (await fetch(new URL(src, fasti.url))).text();
    return (data: string, origin = new URL(callback.url).origin) =>
      new Promise<string>((answered) => {
        const heard: ((event: object) => void)[] = [];
        const document = { cookie: browser.cookiesAt(fasti.url), currentScript: { dataset: { cookie } } };
        const addEventListener = (_: string, listener: (event: object) => void) => heard.push(listener);
        runInNewContext(script, { document, addEventListener, crypto, TextEncoder, Uint8Array });
        const source = { postMessage: (answer: string) => answered(answer) };
        for (const listener of heard) listener({ data, origin, source });
      });
  };

  it('oidcc-session-management-rp-initiated-logout: nothing has changed until somebody signs out', async () => {
    const client = await party.newApp('Frame', {
      redirectUris: [callback.url],
      postLogoutRedirectUris: [bye],
      developmentMode: true,
    });
    const { browser, idToken, sessionState } = await signedInAt(client, 'code');
    const message = `${client.clientId} ${sessionState}`;
    expect(sessionState).toMatch(/^[^ ]+$/);
    const frame = await frameIn(browser);
    expect(await frame(message)).toBe('unchanged');
    expect(await frame(message, 'https://other.example')).toBe('changed');
    expect(await frame(`${suite.basic.clientId} ${sessionState}`)).toBe('changed');
    for (const bad of ['', client.clientId, `${client.clientId} `, sessionState])
      expect(await frame(bad)).toBe('error');
    await browser.open(endSession(idToken));
    expect(await (await frameIn(browser))(message)).toBe('changed');
    expect(await askedSilently(browser, client.clientId)).toBe('login_required');
  });
});
