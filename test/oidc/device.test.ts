import { describe, expect, it } from 'vitest';
import { approveDevice, denyDevice, findDevice } from '../../api/oidc/device/answer.ts';
import { project } from '../../domain/project/project.ts';
import { user } from '../../domain/user/user.ts';
import { portal, secret } from './apps.ts';
import { ada, basic, startWorld } from './world.ts';

const grantType = 'urn:ietf:params:oauth:grant-type:device_code';

/** A television with its application, and the people who sign it in. */
const television = async () => {
  const world = await startWorld();
  const { api, context, instance, post, signIn } = world;
  const completion = { instance, context, read: { instanceId: instance.id }, wrote: () => {} };
  const begin = async (changes: object = {}) =>
    (
      await post('/oauth/v2/device_authorization', { client_id: 'tv', scope: 'openid offline_access', ...changes })
    ).json();
  const idOf = async (userCode: string) => (await findDevice(api, instance.id, userCode))?.id ?? '';
  return {
    ...world,
    begin,
    poll: async (device_code: string, changes: object = {}) => {
      const answer = await post('/oauth/v2/token', { grant_type: grantType, client_id: 'tv', device_code, ...changes });
      return { status: answer.statusCode, ...answer.json() };
    },
    approve: async (userCode: string, sessionId?: string) =>
      approveDevice(api, completion, await idOf(userCode), { sessionId: sessionId ?? (await signIn()) }),
    deny: async (userCode: string) => denyDevice(api, completion, await idOf(userCode)),
  };
};

describe('a device', () => {
  it('is told two codes, and where a person enters one of them', async () => {
    const { begin, get } = await television();
    const begun = await begin();
    expect(begun).toEqual({
      device_code: expect.any(String),
      user_code: expect.stringMatching(/^[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}$/),
      verification_uri: 'http://localhost/device',
      verification_uri_complete: `http://localhost/device?user_code=${begun.user_code}`,
      expires_in: 300,
      interval: 5,
    });
    const discovered = (await get('/.well-known/openid-configuration')).json();
    expect(discovered).toMatchObject({
      device_authorization_endpoint: 'http://localhost/oauth/v2/device_authorization',
      grant_types_supported: expect.arrayContaining([grantType]),
    });
  });

  it('waits, is slowed down when it asks too often, and gets tokens as soon as somebody lets it in', async () => {
    const { begin, poll, approve, later } = await television();
    const { device_code, user_code } = await begin();
    expect(await poll(device_code)).toMatchObject({ status: 400, error: 'authorization_pending' });
    expect(await poll(device_code)).toMatchObject({ status: 400, error: 'slow_down' });
    later(10);
    expect(await poll(device_code)).toMatchObject({ error: 'authorization_pending' });
    await approve(user_code);
    expect(await poll(device_code)).toMatchObject({
      status: 200,
      token_type: 'Bearer',
      scope: 'openid offline_access',
      id_token: expect.any(String),
      refresh_token: expect.any(String),
    });
  });

  it('is refused when the person refuses, or lets the time go by', async () => {
    const { begin, poll, deny, approve, later } = await television();
    const refused = await begin();
    await deny(refused.user_code);
    expect(await poll(refused.device_code)).toMatchObject({ status: 400, error: 'access_denied' });
    const forgotten = await begin();
    later(300);
    expect(await poll(forgotten.device_code)).toMatchObject({ status: 400, error: 'expired_token' });
    await expect(approve(forgotten.user_code)).rejects.toMatchObject({ code: 'device_auth.expired' });
  });

  it('gets nothing for a person who may not sign in any more', async () => {
    const { begin, poll, approve, api, context } = await television();
    const { device_code, user_code } = await begin();
    await approve(user_code);
    await api.execute(context, user, ada, { type: 'DeactivateUser' });
    expect(await poll(device_code)).toMatchObject({ status: 400, error: 'invalid_grant' });
  });

  it('needs an application that may do this, and that proves itself as it does elsewhere', async () => {
    const { post } = await television();
    const asked = async (form: object) =>
      (await post('/oauth/v2/device_authorization', { scope: 'openid', ...form })).json().error;
    expect(await asked({ client_id: 'spa' })).toBe('unauthorized_client');
    expect(await asked({ client_id: 'nobody' })).toBe('invalid_client');
    expect(await asked({ client_id: 'web', client_secret: 'wrong' })).toBe('invalid_client');
    expect(await asked({ client_id: 'web', client_secret: secret })).toBe('unauthorized_client');
    expect(await asked({})).toBe('invalid_client');
  });

  it('may say what its tokens are for, and what it wants to do in detail (RFC 8707, RFC 9396)', async () => {
    const { begin, poll, approve, api, context, post } = await television();
    const metadata = { authorization_details_types: ['payment'] };
    await api.execute(context, project, portal, { type: 'SetAppMetadata', appId: 'tv', metadata });
    const details = [{ type: 'payment', amount: '5' }];
    const resource = 'https://api.example/';
    const { device_code, user_code } = await begin({ resource, authorization_details: JSON.stringify(details) });
    await approve(user_code);
    const { access_token, authorization_details } = await poll(device_code);
    expect(authorization_details).toEqual(details);
    const introspected = (await post('/oauth/v2/introspect', { token: access_token }, basic('api'))).json();
    expect(introspected).toMatchObject({ aud: [resource, portal], authorization_details: details });
    expect(await begin({ resource: 'no address' })).toMatchObject({ error: 'invalid_target' });
    const unknown = JSON.stringify([{ type: 'transfer' }]);
    expect(await begin({ authorization_details: unknown })).toMatchObject({ error: 'invalid_authorization_details' });
  });

  it('may ask for users of one organization only', async () => {
    const { begin, approve } = await television();
    const elsewhere = await begin({ scope: 'openid urn:zitadel:iam:org:id:201' });
    await expect(approve(elsewhere.user_code)).rejects.toMatchObject({ code: 'device_auth.other_organization' });
    expect(await begin({ scope: 'openid urn:zitadel:iam:org:domain:primary:nowhere.example' })).toMatchObject({
      error: 'invalid_scope',
    });
  });
});

describe('a device code', () => {
  it('is good once', async () => {
    const { begin, poll, approve } = await television();
    const { device_code, user_code } = await begin();
    await approve(user_code);
    const answers = await Promise.all([poll(device_code), poll(device_code), poll(device_code)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    expect(await poll(device_code)).toMatchObject({ error: 'invalid_grant' });
  });

  it('is nothing to another application, and cannot be made of a user code', async () => {
    const { begin, poll, approve } = await television();
    const { device_code, user_code } = await begin();
    await approve(user_code);
    expect(await poll(device_code, { client_id: 'radio' })).toMatchObject({ error: 'invalid_grant' });
    expect(await poll(user_code)).toMatchObject({ error: 'invalid_grant' });
    expect(await poll(device_code)).toMatchObject({ status: 200 });
  });
});

describe('the log', () => {
  it('knows that a device asked and who let it in, and neither of its codes', async () => {
    const { begin, approve, poll, deny, api, instance } = await television();
    const { device_code, user_code } = await begin();
    await approve(user_code);
    await poll(device_code);
    await deny((await begin()).user_code);
    const { events } = await api.store.readAll(0n, { limit: 1000, filter: { instanceId: instance.id } });
    const ofDevices = events.filter(({ aggregateType }) => aggregateType === 'device_auth');
    expect(ofDevices.map(({ type }) => type)).toEqual([
      'device.authorization.added',
      'device.authorization.approved',
      'device.authorization.done',
      'device.authorization.added',
      'device.authorization.canceled',
    ]);
    const written = JSON.stringify(events, (_, value) => (typeof value === 'bigint' ? String(value) : value));
    for (const code of [device_code, user_code, user_code.replace('-', '')]) expect(written).not.toContain(code);
  });
});
