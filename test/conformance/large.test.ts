import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { project } from '../../domain/project/project.ts';
import { step } from '../../eventstore/execute.ts';
import { newBrowser } from './plain-client.ts';
import { startSuite } from './suite-world.ts';

/** Answers and requests that are longer than what Node, browsers and proxies take for the head of a message. */
type World = Awaited<ReturnType<typeof startSuite>>;
const metadataScope = 'urn:zitadel:iam:user:metadata';
const entries = 60;
let world: World;

beforeAll(async () => {
  world = await startSuite();
  const value = Buffer.from('m'.repeat(450)).toString('base64');
  await world.party.rpc('user.v2.UserService/SetUserMetadata', {
    userId: world.ada.userId,
    metadata: Array.from({ length: entries }, (_, index) => ({ key: `key-${index}`, value })),
  });
});
afterAll(() => world?.stop());

const large = { scope: `openid ${metadataScope}`, response_type: 'id_token' };
const metadataIn = (idToken: string | undefined) => Object.keys(decodeJwt(idToken ?? '')[metadataScope] ?? {});

describe('an answer with an ID token of 50 KB', () => {
  it.each(['fragment', 'form_post'] as const)('comes to the client by %s', async (response_mode) => {
    const browser = newBrowser(world.callback.url);
    const { said, by } = await browser.signIn(await world.ask(browser, { ...large, response_mode }), world.ada);
    expect([by, metadataIn(said?.['id_token']).length]).toEqual([response_mode, entries]);
    const again = await world.answer({ ...large, response_mode, prompt: 'none' }, browser);
    expect(metadataIn(again['id_token'])).toHaveLength(entries);
  });

  it('is refused by who answers for a login of its own, where it would lead to a form, and the request still waits', async () => {
    const { party, fasti, ask, ada } = world;
    const browser = newBrowser(world.callback.url);
    // What is beside the token makes it longer than the head of any request here.
    await ask(browser, { ...large, response_mode: 'form_post', state: 's'.repeat(10_000) });
    const { events } = await fasti.api.store.readAll(0n, {
      limit: 1000,
      filter: { instanceId: fasti.instanceId, types: ['auth_request.added'] },
    });
    const authRequestId = events.at(-1)?.aggregateId ?? '';
    const session = await party.newSession(ada);
    const answered = (more: object) =>
      party.rpc<{ callbackUrl: string }>(
        'oidc.v2.OIDCService/CreateCallback',
        { authRequestId, ...more },
        fasti.loginClientPat,
      );
    await expect(answered({ session })).rejects.toMatchObject({ code: 'failed_precondition' });
    const { callbackUrl } = await answered({ error: { error: 'ERROR_REASON_SERVER_ERROR' } });
    const { said } = await browser.open(callbackUrl);
    expect(said).toMatchObject({ error: 'server_error', state: 's'.repeat(10_000) });
  });

  it('comes from the token endpoint as any other', async () => {
    expect(metadataIn((await world.tokensFor({ ...large, response_type: 'code' })).id_token)).toHaveLength(entries);
  });
});

describe('a request of 20 KB', () => {
  const state = 's'.repeat(20_000);

  it.each(['GET', 'POST'])('is answered to %s', async (method) => {
    const browser = newBrowser(world.callback.url);
    const asked = world.asked({ state });
    const endpoint = world.metadata['authorization_endpoint'] ?? '';
    const stop =
      method === 'POST'
        ? await browser.open(endpoint, asked)
        : await browser.open(`${endpoint}?${new URLSearchParams(asked)}`);
    const { said } = await browser.signIn(stop, world.ada);
    expect([typeof said?.['code'], said?.['state'] === state]).toEqual(['string', true]);
  });
});

describe('an access token of more than 20 KB', () => {
  it('opens what it was given for', async () => {
    const { clientId, clientSecret } = world.basic;
    const { applications } = await world.party.rpc<{ applications: { applicationId: string; projectId: string }[] }>(
      'application.v2.ApplicationService/ListApplications',
      { filters: [{ clientIdFilter: { clientId } }] },
    );
    const [app] = applications;
    const { api, context } = world.fasti;
    const keys = Array.from({ length: 150 }, (_, index) => `role-number-${index}`);
    const projectId = app?.projectId ?? '';
    await api.executeAll(
      context,
      keys.map((key) => step(project, projectId, { type: 'AddRole', key, displayName: key, group: '' })),
    );
    await world.party.rpc('authorization.v2.AuthorizationService/CreateAuthorization', {
      ...{ userId: world.ada.userId, projectId, organizationId: world.fasti.orgId, roleKeys: keys },
    });
    await world.party.rpc('application.v2.ApplicationService/UpdateApplication', {
      ...{ applicationId: app?.applicationId, projectId },
      oidcConfiguration: { accessTokenType: 'OIDC_TOKEN_TYPE_JWT', accessTokenRoleAssertion: true },
    });
    const { access_token } = await world.tokensFor();
    expect(access_token.length).toBeGreaterThan(20_000);
    expect((await world.userinfo(access_token)).status).toBe(200);
    const header = world.header({ clientId, clientSecret });
    expect((await world.form('introspection_endpoint', { token: access_token }, header)).body.active).toBe(true);
  });
});
