import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as openid from 'openid-client';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/free-port.ts';
import { type Party, partyOf } from '../relying-party/party.ts';
import { noApache, startApache } from '../support/apache.ts';
import { localCertificate } from '../support/certificate.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { newVisitor, type Page } from '../support/visitor.ts';
import { snippetOf } from './guide.ts';

let fasti: Fasti;
let party: Party;
let apache: Awaited<ReturnType<typeof startApache>>;
let shop: string;
let bank: string;
let guest: string;
let certificate: Awaited<ReturnType<typeof localCertificate>>;
let client: openid.Configuration;

/** The application behind Apache: it says what it was sent. */
const behind = createServer((request, response) => response.end(JSON.stringify(request.headers)));

const secure = `
SSLEngine on
SSLCertificateFile    \${FILES}/certificate.pem
SSLCertificateKeyFile \${FILES}/key.pem`;
const inside = () => `http://127.0.0.1:${(behind.address() as AddressInfo).port}`;

/** Asks by a signed request object (without the client id, of which it would make a number), is answered by a form with a code and an encrypted ID token, proves itself by its key. */
const careful = (clientId: string) => `${secure}
OIDCProviderMetadataURL ${fasti.url}/.well-known/openid-configuration
OIDCClientID            ${clientId}
OIDCRedirectURI         ${bank}/oidc/callback
OIDCCryptoPassphrase    another-long-random-text
OIDCPublicKeyFiles      bank#\${FILES}/public.pem
OIDCPrivateKeyFiles     bank#\${FILES}/private.pem
OIDCProviderTokenEndpointAuth private_key_jwt
OIDCResponseType        "code id_token"
OIDCResponseMode        form_post
OIDCRequestObject "{ \\"copy_from_request\\": [\\"response_type\\", \\"response_mode\\", \\"nonce\\", \\"state\\", \\"redirect_uri\\", \\"scope\\"], \\"crypto\\": { \\"sign_alg\\": \\"PS256\\" }, \\"request_object_type\\": \\"request\\" }"
OIDCScope               "openid email"
OIDCUserInfoSignedResponseAlg PS256
OIDCInfoHook            id_token userinfo
<Location /oidc/>
  AuthType openid-connect
  Require valid-user
</Location>
<Location /vault>
  AuthType openid-connect
  Require claim email:emma@example.com
  ProxyPass ${inside()}/vault
</Location>`;

/** Knows nothing of us but our address, and registers itself. */
const unknown = () => `${secure}
OIDCMetadataDir      \${FILES}/metadata
OIDCRedirectURI      ${guest}/oidc/callback
OIDCCryptoPassphrase a-third-long-random-text
OIDCScope            "openid email"
OIDCIDTokenSignedResponseAlg  ES256
OIDCUserInfoSignedResponseAlg ES256
OIDCInfoHook         id_token userinfo
<Location />
  AuthType openid-connect
  Require valid-user
</Location>`;

beforeAll(async () => {
  if (noApache !== undefined) return;
  behind.listen(0, '127.0.0.1');
  certificate = await localCertificate();
  fasti = await startFasti({
    'HTTPClient.DenyList': [],
    'OIDC.ClientDocuments.AllowPrivateAddresses': true,
    'OIDC.ClientDocuments.RootCert': certificate.file,
  });
  party = await partyOf(fasti);
  const [shopPort, bankPort, guestPort] = [await freePort(), await freePort(), await freePort()];
  shop = `http://127.0.0.1:${shopPort}`;
  [bank = '', guest = ''] = [bankPort, guestPort].map((port) => `https://localhost:${port}`);
  const app = await party.newApp('Shop', {
    redirectUris: [`${shop}/oidc/callback`, 'https://app.example/callback'],
    postLogoutRedirectUris: [`${shop}/bye`],
    backChannelLogoutUri: `${shop}/oidc/callback?logout=backchannel`,
    developmentMode: true,
  });
  client = await party.configured(app);
  const api = await party.newApi('Shop API');
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const bankApp = await party.newApp(
    'Bank',
    { redirectUris: [`${bank}/oidc/callback`], authMethodType: 'OIDC_AUTH_METHOD_TYPE_PRIVATE_KEY_JWT' },
    {
      jwks_uri: `${bank}/oidc/callback?jwks=rsa`,
      token_endpoint_auth_method: 'private_key_jwt',
      response_types: ['code id_token'],
      require_signed_request_object: true,
      id_token_encrypted_response_alg: 'RSA-OAEP',
      userinfo_signed_response_alg: 'PS256',
    },
  );
  await party.rpc('settings.v2.SettingsService/SetSecuritySettings', {
    dynamicClientRegistration: { enabled: true },
  });
  const guide = await snippetOf('connect.md', 'Apache: mod_auth_openidc', 'apache', {
    'https://login.example': fasti.url,
    'https://shop.example': shop,
    'http://127.0.0.1:3000': inside(),
    API_CLIENT_ID: api.clientId,
    API_CLIENT_SECRET: api.clientSecret,
    CLIENT_ID: app.clientId,
    CLIENT_SECRET: app.clientSecret,
  });
  apache = await startApache(
    [
      { port: shopPort, config: guide },
      { port: bankPort, config: careful(bankApp.clientId) },
      { port: guestPort, config: unknown() },
    ],
    {
      'certificate.pem': certificate.cert,
      'key.pem': certificate.key,
      'public.pem': String(keys.publicKey.export({ type: 'spki', format: 'pem' })),
      'private.pem': String(keys.privateKey.export({ type: 'pkcs8', format: 'pem' })),
      [`metadata/${encodeURIComponent(fasti.url.replace('http://', ''))}.conf`]: JSON.stringify({
        registration_token: fasti.pat,
      }),
    },
  );
});
beforeEach(({ skip }) => {
  if (noApache !== undefined) skip(noApache);
});
afterEach(({ task }) => {
  if (task.result?.state === 'fail') console.log(apache?.said().slice(-2000));
});
afterAll(async () => {
  await apache?.stop();
  behind.close();
  await fasti?.stop();
});

type Person = Awaited<ReturnType<Party['newPerson']>>;

const seenBehind = ({ body }: Page): Record<string, string> => JSON.parse(body);

describe('an Apache with mod_auth_openidc, as the guide sets it up', () => {
  it('signs people in, tells the application behind it who they are, refreshes their tokens and signs them out', async () => {
    const ada = await party.newPerson('Ada');
    const { visit, signIn } = newVisitor();
    const asked = await visit(`${shop}/orders`);
    expect(asked.at.origin).toBe(fasti.url);
    const shown = await signIn(asked, ada.email, ada.password);
    expect(shown.at.href).toBe(`${shop}/orders`);
    const first = seenBehind(shown);
    expect(first).toMatchObject({ oidc_claim_sub: ada.userId, oidc_claim_email: ada.email });
    expect(first['oidc_claim_given_name']).toBe('Ada');
    const token = first['oidc_access_token'] ?? '';
    expect(await openid.fetchUserInfo(client, token, ada.userId)).toMatchObject({ email: ada.email });

    const renew = new URLSearchParams({ refresh: `${shop}/orders`, access_token: token });
    const renewed = seenBehind(await visit(`${shop}/oidc/callback?${renew}`));
    expect(renewed['oidc_claim_sub']).toBe(ada.userId);
    expect(renewed['oidc_access_token']).not.toBe(token);

    // Session Management: asks again without a page, in a frame.
    const again = await visit(`${shop}/oidc/callback?session=check`);
    expect([again.at.origin, again.status]).toEqual([shop, 200]);

    const left = await visit(`${shop}/oidc/callback?${new URLSearchParams({ logout: `${shop}/bye` })}`);
    expect(left.at.href).toBe(`${shop}/bye`);
    expect((await visit(`${shop}/orders`)).at.pathname).toBe('/ui/v2/login/loginname');
  });

  it('hears over the back channel that somebody signed out elsewhere', async () => {
    const bert = await party.newPerson('Bert');
    const { visit, signIn } = newVisitor();
    const shown = await signIn(await visit(`${shop}/orders`), bert.email, bert.password);
    expect(shown.at.origin).toBe(shop);
    await party.rpc('user.v2.UserService/LockUser', { userId: bert.userId });
    await expect
      .poll(async () => (await visit(`${shop}/orders`)).at.origin, { timeout: 15_000, interval: 500 })
      .toBe(fasti.url);
  });

  it('lets programs through with a token that is good, and with no other', async () => {
    const call = (token: string) => fetch(`${shop}/api/orders`, { headers: { authorization: `Bearer ${token}` } });
    const session = await party.newSession();
    const { access_token } = await party.tokensFor(client, session);
    const answer = await call(access_token);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ oidc_claim_sub: fasti.adminId });
    expect((await call('nonsense')).status).toBe(401);
    await openid.tokenRevocation(client, (await party.tokensFor(client, session)).access_token);
  });
});

describe('an Apache that is careful', () => {
  it('signs its requests, proves itself by its key, and is answered by a form with an encrypted ID token', async () => {
    const emma = await party.newPerson('Emma');
    const enter = async (who: Person) => {
      const { visit, submit, signIn } = newVisitor(certificate.cert);
      const asked = await visit(`${bank}/vault`);
      const form = await signIn(asked, who.email, who.password);
      expect(form.body).toContain(`action="${bank}/oidc/callback"`);
      const shown = await submit(form);
      const info = JSON.parse((await visit(`${bank}/oidc/callback?info=json`)).body);
      expect(info).toMatchObject({ id_token: { sub: who.userId }, userinfo: { email: who.email } });
      return shown;
    };
    expect(seenBehind(await enter(emma))).toMatchObject({ oidc_claim_email: emma.email });
    expect((await enter(await party.newPerson('Eve'))).status).toBe(401);
  });
});

describe('an Apache that nobody has set up', () => {
  it('registers itself, and people are asked whether it may know them', async () => {
    const fred = await party.newPerson('Fred');
    const { visit, submit, signIn } = newVisitor(certificate.cert);
    // It asks where the person has an account.
    const asking = await visit(`${guest}/`);
    const consent = await signIn(await submit(asking, { iss: fasti.url }), fred.email, fred.password);
    expect(consent.at.pathname).toBe('/ui/v2/login/consent');
    await submit(consent, { answer: 'allow' });
    const info = await visit(`${guest}/oidc/callback?info=json`);
    expect(JSON.parse(info.body)).toMatchObject({ id_token: { sub: fred.userId }, userinfo: { email: fred.email } });
  });
});
