import { createHash } from 'node:crypto';
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose';
import { expect } from 'vitest';
import { partyOf } from '../relying-party/party.ts';
import { startFasti } from '../support/fasti.ts';
import { startPublisher } from '../support/publisher.ts';
import { stated } from '../support/stated.ts';
import { type Browser, newBrowser, type Said, type Stop, startCallback } from './plain-client.ts';

export type Client = { readonly clientId: string; readonly clientSecret: string };
export type Changes = Readonly<Record<string, string | undefined>>;
type Metadata = Readonly<Record<string, string>> & Readonly<Record<string, readonly string[]>>;

/** As at_hash and c_hash are made. */
export const half = (text: string | undefined) =>
  createHash('sha256')
    .update(text ?? '')
    .digest()
    .subarray(0, 16)
    .toString('base64url');
export const authTime = (token: string) => Number(decodeJwt(token)['auth_time']);

/** A server with the clients that the conformance suite is given, and somebody who has signed in. */
export const startSuite = async () => {
  const [callback, publisher] = await Promise.all([startCallback(), startPublisher()]);
  const fasti = await startFasti({ 'HTTPClient.DenyList': [], ...publisher.settings });
  const party = await partyOf(fasti);
  const ada = await party.newPerson('Ada');
  const every = {
    redirectUris: [callback.url],
    postLogoutRedirectUris: [`${callback.url}/bye`],
    developmentMode: true,
    responseTypes: ['CODE', 'ID_TOKEN', 'ID_TOKEN_TOKEN'].map((type) => `OIDC_RESPONSE_TYPE_${type}`),
    grantTypes: ['AUTHORIZATION_CODE', 'IMPLICIT', 'REFRESH_TOKEN'].map((type) => `OIDC_GRANT_TYPE_${type}`),
  };
  const hybrid = { response_types: ['code id_token', 'code token', 'code id_token token'] };
  const basic: Client = await party.newApp('Basic', every, hybrid);
  const post: Client = await party.newApp('Post', { ...every, authMethodType: 'OIDC_AUTH_METHOD_TYPE_POST' });
  const second: Client = await party.newApp('Second', every);
  /** Of any flow. */
  const newClient = (name: string, config: object, more: object): Promise<Client> =>
    party.newApp(name, { ...every, ...config }, { ...hybrid, ...more });
  const metadataNow = async (): Promise<Metadata> =>
    (await fetch(`${fasti.url}/.well-known/openid-configuration`)).json();
  const metadata = await metadataNow();
  const keys = createRemoteJWKSet(new URL(metadata['jwks_uri'] ?? ''));

  const asked = (changes: Changes = {}): Said =>
    stated({
      client_id: basic.clientId,
      redirect_uri: callback.url,
      response_type: 'code',
      scope: 'openid',
      state: 'a state of +& chars',
      nonce: 'a nonce',
      ...changes,
    });
  const ask = (browser: Browser, changes: Changes = {}): Promise<Stop> =>
    browser.open(`${metadata['authorization_endpoint']}?${new URLSearchParams(asked(changes))}`);
  /** Where somebody has signed in, for the first client. */
  const signedIn = async () => {
    const browser = newBrowser(callback.url);
    expect((await browser.signIn(await ask(browser), ada)).said).toHaveProperty('code');
    return browser;
  };
  const known = await signedIn();

  /** What comes back to the client when somebody is signed in. */
  const answer = async (changes: Changes = {}, browser = known): Promise<Said> => {
    const { said, page } = await ask(browser, changes);
    if (!said) throw new Error(`no answer but ${page.at}: ${page.body.slice(0, 500)}`);
    return said;
  };

  const header = ({ clientId, clientSecret }: Client) => ({
    authorization: `Basic ${Buffer.from([clientId, clientSecret].map(encodeURIComponent).join(':')).toString('base64')}`,
  });
  const form = async (endpoint: string, fields: Changes, headers = {}) => {
    const body = new URLSearchParams(stated(fields));
    const response = await fetch(metadata[endpoint] ?? '', { method: 'POST', headers, body });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? {} : JSON.parse(text) };
  };
  const redeem = (code: string | undefined, changes: Changes = {}) => {
    const fields = { grant_type: 'authorization_code', code, redirect_uri: callback.url, ...changes };
    return form('token_endpoint', fields, header(basic));
  };
  const tokensFor = async (changes: Changes = {}, browser = known) => {
    const { body, status } = await redeem((await answer(changes, browser))['code']);
    expect(status, JSON.stringify(body)).toBe(200);
    return body as { readonly access_token: string; readonly id_token: string };
  };
  const userinfo = (token: string) =>
    fetch(metadata['userinfo_endpoint'] ?? '', { headers: { authorization: `Bearer ${token}` } });

  /** As PerformStandardIdTokenChecks has it. */
  const checked = async (idToken: string, { clientId }: Pick<Client, 'clientId'> = basic, nonce?: string | null) => {
    const { kid, alg } = decodeProtectedHeader(idToken);
    expect([kid, alg]).toEqual([expect.any(String), 'RS256']);
    const { payload } = await jwtVerify(idToken, keys, { issuer: fasti.url, audience: clientId });
    expect(payload).toMatchObject({ sub: ada.userId, azp: clientId });
    expect(payload['nonce'] ?? null).toBe(nonce === undefined ? 'a nonce' : nonce);
    return payload;
  };

  return {
    ...{ fasti, callback, publisher, party, ada, known, basic, post, second, metadata, metadataNow, keys },
    ...{ newClient, asked, ask, answer, signedIn, header, form, redeem, tokensFor, userinfo, checked },
    stop: async () => {
      await fasti.stop();
      await Promise.all([callback.stop(), publisher.stop()]);
    },
  };
};
