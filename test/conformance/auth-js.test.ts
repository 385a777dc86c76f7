import { createRequire } from 'node:module';
import type NextAuthModule from 'next-auth';
import type ZitadelModule from 'next-auth/providers/zitadel';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Party, partyOf } from '../relying-party/party.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { newVisitor } from '../support/visitor.ts';
import { moduleOf } from './guide.ts';
import { startWebApp } from './web-app.ts';

// As Next bundles them: they are no ES modules.
const require = createRequire(import.meta.url);
const { default: NextAuth }: typeof NextAuthModule = require('next-auth');
const { default: ZitadelProvider }: typeof ZitadelModule = require('next-auth/providers/zitadel');

let fasti: Fasti;
let party: Party;
let app: Awaited<ReturnType<typeof startWebApp>>;
beforeAll(async () => {
  fasti = await startFasti();
  party = await partyOf(fasti);
  app = await startWebApp();
});
afterEach(() => vi.unstubAllEnvs());
afterAll(async () => {
  await app?.stop();
  await fasti?.stop();
});

const newApp = (name: string, path: string, more: object = {}) =>
  party.newApp(name, {
    redirectUris: [`${app.origin}${path}/callback/zitadel`],
    postLogoutRedirectUris: [`${app.origin}/`],
    developmentMode: true,
    ...more,
  });

/** The library below `path`, and a page of the application's elsewhere. */
const serve = (path: string, auth: (request: Request) => Promise<Response>) =>
  app.answers(async (request) => (request.url.startsWith(app.origin + path) ? auth(request) : new Response('Welcome')));

/** Somebody who signs in where the application's own page begins. */
const visitorAt = (path: string) => {
  const { visit, submit, signIn } = newVisitor();
  const page = (name: string) => visit(`${app.origin}${path}/${name}`);
  return {
    visit,
    begin: async () => submit(await page('signin')),
    signIn: async (loginName: string, password: string) =>
      signIn(await submit(await page('signin')), loginName, password),
    signOut: async () => submit(await page('signout')),
    session: async () => JSON.parse((await page('session')).body),
  };
};

/** A new application of this name, set up as the guide prints it. */
const serveAsTheGuideSays = async (name: string) => {
  const { clientId, clientSecret } = await newApp(name, '/auth');
  const { auth } = await moduleOf('connect.md', 'Auth.js', {
    'https://login.example': fasti.url,
    'https://shop.example': app.origin,
    CLIENT_ID: clientId,
    CLIENT_SECRET: clientSecret,
  });
  serve('/auth', auth);
};

describe('@auth/core with its provider for ZITADEL, as the guide sets it up', () => {
  it('signs somebody in, knows them, and signs them out of both', async () => {
    await serveAsTheGuideSays('Auth.js');
    const ada = await party.newPerson('Ada');
    const visitor = visitorAt('/auth');
    expect(await visitor.session()).toBe(null);
    const back = await visitor.signIn(ada.email, ada.password);
    expect(back.at.origin).toBe(app.origin);
    const session = await visitor.session();
    expect(session).toMatchObject({ userId: ada.userId, user: { name: 'Ada Example', email: ada.email } });

    await visitor.signOut();
    expect(await visitor.session()).toBe(null);
    // Still known at Fasti: no page is shown.
    expect((await visitor.begin()).at.origin).toBe(app.origin);
    expect((await visitor.visit(session.signOutUrl)).at.href).toBe(`${app.origin}/`);
    await visitor.signOut();
    expect((await visitor.begin()).at.origin).toBe(fasti.url);
  });

  it('renews its tokens again and again, until the sign-in ends, and its session with it', async () => {
    await serveAsTheGuideSays('Auth.js for long');
    const cora = await party.newPerson('Cora');
    const visitor = visitorAt('/auth');
    await visitor.signIn(cora.email, cora.password);
    const known = { userId: cora.userId };
    const { api, instanceId } = fasti;
    const renewals = async () => {
      const filter = { instanceId, types: ['oidc_session.refresh_token.renewed'] };
      return (await api.store.readAll(0n, { limit: 100, filter })).events.length;
    };
    const [before, began] = [await renewals(), Date.now()];
    try {
      for (const [hours, count] of [
        [0, 0],
        [13, 1],
        [13, 1],
        [26, 2],
      ] as const) {
        vi.useFakeTimers({ toFake: ['Date'], now: began + hours * 3_600_000 });
        expect(await visitor.session()).toMatchObject(known);
        expect((await renewals()) - before).toBe(count);
      }
      await party.rpc('user.v2.UserService/LockUser', known);
      vi.useFakeTimers({ toFake: ['Date'], now: began + 39 * 3_600_000 });
      expect(await visitor.session()).toBe(null);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('next-auth 4 with its provider for ZITADEL', () => {
  it('signs somebody in by openid-client 5, and knows them', async () => {
    const { clientId, clientSecret } = await newApp('NextAuth', '/api/auth', { idTokenUserinfoAssertion: true });
    vi.stubEnv('NEXTAUTH_URL', app.origin);
    const handler = NextAuth({
      secret: 'a long random text',
      providers: [ZitadelProvider({ issuer: fasti.url, clientId, clientSecret, checks: ['pkce', 'state', 'nonce'] })],
      callbacks: {
        jwt: ({ token, account }) => (account ? { ...token, accessToken: account.access_token } : token),
        session: ({ session, token }) => ({ ...session, userId: token.sub, accessToken: token['accessToken'] }),
      },
    });
    serve('/api/auth', asApiRoute(handler));
    const bert = await party.newPerson('Bert');
    const visitor = visitorAt('/api/auth');
    expect(await visitor.session()).toEqual({});
    const back = await visitor.signIn(bert.email, bert.password);
    expect(back.at.origin).toBe(app.origin);
    const session = await visitor.session();
    expect(session).toMatchObject({ userId: bert.userId, user: { name: 'Bert Example', email: bert.email } });
    const headers = { authorization: `Bearer ${session.accessToken}` };
    expect(await (await fetch(`${fasti.url}/oidc/v1/userinfo`, { headers })).json()).toMatchObject({
      sub: bert.userId,
    });
    await visitor.signOut();
    expect(await visitor.session()).toEqual({});
  });
});

/** What Next gives a handler below `pages/api`, without Next. */
const asApiRoute =
  (handler: (request: object, response: object) => Promise<void>) =>
  async (request: Request): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url);
    const cookies = (request.headers.get('cookie') ?? '').split('; ').map((pair) => pair.split('='));
    const asked = {
      method: request.method,
      headers: Object.fromEntries(request.headers),
      cookies: Object.fromEntries(cookies.map(([name = '', value = '']) => [name, decodeURIComponent(value)])),
      query: { ...Object.fromEntries(searchParams), nextauth: pathname.split('/').slice(3) },
      body: request.method === 'POST' ? Object.fromEntries(new URLSearchParams(await request.text())) : {},
    };
    const headers = new Headers();
    let [status, body] = [200, ''];
    const answered = {
      status(code: number) {
        status = code;
        return answered;
      },
      getHeader: (name: string) => headers.getSetCookie().filter(() => name === 'Set-Cookie'),
      setHeader(name: string, value: string | string[]) {
        headers.delete(name);
        for (const one of [value].flat()) headers.append(name, one);
        return answered;
      },
      json: (value: unknown) => answered.send(JSON.stringify(value)),
      send(value: unknown) {
        body = typeof value === 'string' ? value : JSON.stringify(value);
      },
      end: () => {},
    };
    await handler(asked, answered);
    return new Response(body, { status, headers });
  };
