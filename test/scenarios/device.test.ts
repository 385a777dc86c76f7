import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { discovered } from '../support/discovered.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { type Clients, clientsOf } from './clients.ts';
import { secondInstance } from './second-instance.ts';

const grantType = 'urn:ietf:params:oauth:grant-type:device_code';

let fasti: Fasti;
let login: Clients;
let tv: client.Configuration;
let radio: string;

beforeAll(async () => {
  fasti = await startFasti({ 'Throttle.DeviceCode.Address': '10/10m' });
  await discovered(fasti.url);
  login = clientsOf(fasti.url, fasti.loginClientPat);
  const admin = clientsOf(fasti.url, fasti.pat);
  const { projectId } = await admin.projects.createProject({ organizationId: fasti.orgId, name: 'Living room' });
  const newApp = async (name: string, grantTypes: number[]) => {
    const { applicationType } = await admin.applications.createApplication({
      projectId,
      name,
      applicationType: {
        case: 'oidcConfiguration',
        value: { grantTypes, responseTypes: [1], applicationType: 2, authMethodType: 2 },
      },
    });
    return (applicationType.value as { readonly clientId: string }).clientId;
  };
  tv = await client.discovery(new URL(fasti.url), await newApp('Television', [2, 3]), undefined, client.None(), {
    execute: [client.allowInsecureRequests],
  });
  radio = await newApp('Radio', [3]);
});
afterAll(() => fasti?.stop());

const begin = () => client.initiateDeviceAuthorization(tv, { scope: 'openid profile offline_access' });
const waitingAs = async (userCode: string) =>
  (await login.oidc.getDeviceAuthorizationRequest({ userCode })).deviceAuthorizationRequest;
const newSession = async () => {
  const { sessionId, sessionToken } = await login.sessions.createSession({
    checks: {
      user: { search: { case: 'userId', value: fasti.adminId } },
      password: { password: fasti.adminPassword },
    },
  });
  return { sessionId, sessionToken };
};
const post = async (path: string, form: Record<string, string>, headers: Record<string, string> = {}) =>
  (await fetch(fasti.url + path, { method: 'POST', headers, body: new URLSearchParams(form) })).json();

describe('a device with openid-client', () => {
  it('polls until a login of its own lets it in, and refreshes its tokens', async () => {
    const begun = await begin();
    const polling = client.pollDeviceAuthorizationGrant(tv, { ...begun, interval: 1 });
    const device = await waitingAs(begun.user_code);
    expect(device).toMatchObject({
      clientId: tv.clientMetadata().client_id,
      appName: 'Television',
      projectName: 'Living room',
      scope: ['openid', 'profile', 'offline_access'],
    });
    const decision = { case: 'session', value: await newSession() } as const;
    await login.oidc.authorizeOrDenyDeviceAuthorization({ deviceAuthorizationId: device?.id ?? '', decision });
    const tokens = await polling;
    expect(tokens.claims()).toMatchObject({ sub: fasti.adminId, amr: ['pwd'] });
    const renewed = await client.refreshTokenGrant(tv, tokens.refresh_token ?? '');
    expect(await client.fetchUserInfo(tv, renewed.access_token, fasti.adminId)).toMatchObject({ sub: fasti.adminId });
  });

  it('is told that it was denied', async () => {
    const begun = await begin();
    const deviceAuthorizationId = (await waitingAs(begun.user_code))?.id ?? '';
    await login.oidc.authorizeOrDenyDeviceAuthorization({
      deviceAuthorizationId,
      decision: { case: 'deny', value: {} },
    });
    await expect(client.pollDeviceAuthorizationGrant(tv, { ...begun, interval: 1 })).rejects.toMatchObject({
      error: 'access_denied',
    });
    await expect(waitingAs(begun.user_code)).rejects.toMatchObject({ code: 5 });
    const late = { deviceAuthorizationId, decision: { case: 'session', value: await newSession() } } as const;
    await expect(login.oidc.authorizeOrDenyDeviceAuthorization(late)).rejects.toMatchObject({ code: 9 });
  });
});

describe('somebody who attacks a device', () => {
  it('cannot use its code twice, with another application, or at another tenant', async () => {
    const other = await secondInstance(fasti);
    const begun = await begin();
    const device = await waitingAs(begun.user_code);
    await login.oidc.authorizeOrDenyDeviceAuthorization({
      deviceAuthorizationId: device?.id ?? '',
      decision: { case: 'session', value: await newSession() },
    });
    const client_id = tv.clientMetadata().client_id;
    const asking = { grant_type: grantType, device_code: begun.device_code };
    expect(await post('/oauth/v2/token', { ...asking, client_id: radio })).toMatchObject({ error: 'invalid_grant' });
    expect(
      await post('/oauth/v2/token', { ...asking, client_id }, { 'x-zitadel-instance-host': other.domain }),
    ).toMatchObject({
      error: 'invalid_client',
    });
    const answers = await Promise.all([1, 2, 3].map(() => post('/oauth/v2/token', { ...asking, client_id })));
    expect(answers.filter(({ access_token }) => access_token)).toHaveLength(1);
    expect(answers.filter(({ error }) => error === 'invalid_grant')).toHaveLength(2);
  });

  it('is stopped soon when guessing codes, and what no code can be counts for nothing', async () => {
    const visit = async (path: string, cookie = '', form?: Record<string, string>) => {
      const answer = await fetch(`${fasti.url}/ui/v2/login${path}`, {
        redirect: 'manual',
        headers: { cookie },
        ...(form ? { method: 'POST', body: new URLSearchParams(form) } : {}),
      });
      return { answer, body: await answer.text() };
    };
    const { answer, body } = await visit('/device');
    const cookie = answer.headers
      .getSetCookie()
      .map((set) => set.split(';')[0])
      .join('; ');
    const step = /name="step" value="([^"]+)"/.exec(body)?.[1] ?? '';
    const guess = async (user_code: string) => (await visit('/device', cookie, { step, user_code })).answer.status;
    const statuses: number[] = [];
    for (const typo of ['nonsense', 'BCD']) statuses.push(await guess(typo));
    for (let count = 0; count < 12; count++) statuses.push(await guess('BCDF-GHJK'));
    expect(statuses.indexOf(429)).toBeGreaterThan(2);
    expect(statuses.at(-1)).toBe(429);
  });
});
