import { createLocalJWKSet, jwtVerify } from 'jose';
import * as client from 'openid-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { tellExpired } from '../../api/oidc/back-channel/expired.ts';
import { startReceiver, type Taken } from '../messages/receiver.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { goodbye, type Party, partyOf } from './party.ts';

let fasti: Fasti;
let party: Party;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
let portal: client.Configuration;
let shop: client.Configuration;

beforeAll(async () => {
  receiver = await startReceiver();
  fasti = await startFasti({ 'HTTPClient.DenyList': ['203.0.113.0/24'], 'OIDC.BackChannelLogout.MaxAttempts': 2 });
  party = await partyOf(fasti);
  const { newApp, configured } = party;
  portal = await configured(await newApp('Portal', { backChannelLogoutUri: `${receiver.url}/portal` }));
  shop = await configured(await newApp('Shop', { backChannelLogoutUri: `${receiver.url}/shop` }));
});
afterAll(async () => {
  await fasti?.stop();
  await receiver?.stop();
});
beforeEach(() => {
  receiver.taken.length = 0;
  receiver.answers(200);
});

const idOf = (config: client.Configuration) => config.clientMetadata().client_id;

/** As an application checks it (Back-Channel Logout, 2.6). */
const verified = async ({ headers, body }: Taken, config: client.Configuration) => {
  expect(headers['content-type']).toBe('application/x-www-form-urlencoded');
  const keys = await (await fetch(config.serverMetadata().jwks_uri ?? '')).json();
  const token = new URLSearchParams(body).get('logout_token') ?? '';
  const { payload } = await jwtVerify(token, createLocalJWKSet(keys), {
    issuer: fasti.url,
    audience: idOf(config),
    typ: 'logout+jwt',
    maxTokenAge: '2m',
    requiredClaims: ['iat', 'exp', 'jti', 'sub', 'sid'],
  });
  expect(payload['events']).toEqual({ 'http://schemas.openid.net/event/backchannel-logout': {} });
  expect(payload).not.toHaveProperty('nonce');
  return payload;
};

describe('applications that a session is signed in to', () => {
  it('are all told when the person signs out at one of them, each once', async () => {
    const session = await party.newSession();
    const first = await party.tokensFor(portal, session);
    await party.tokensFor(portal, session);
    await party.tokensFor(shop, session);
    const url = client.buildEndSessionUrl(portal, {
      id_token_hint: first.id_token ?? '',
      post_logout_redirect_uri: goodbye,
      state: 'kept',
    });
    const answer = await fetch(url, { redirect: 'manual' });
    expect(answer.headers.get('location')).toBe(`${goodbye}?state=kept`);
    await party.arrived(receiver.taken, 2);
    const at = (path: string) => receiver.taken.filter((taken) => taken.path === path);
    expect([at('/portal').length, at('/shop').length]).toEqual([1, 1]);
    const told = await verified(at('/portal')[0] as Taken, portal);
    expect(told).toMatchObject({ sub: fasti.adminId, sid: first.claims()?.['sid'] });
    expect((await verified(at('/shop')[0] as Taken, shop)).jti).not.toBe(told.jti);
  });

  it('are told when the session is ended by the API', async () => {
    const session = await party.newSession();
    await party.tokensFor(shop, session);
    await party.rpc('session.v2.SessionService/DeleteSession', session);
    expect(await verified(await party.arrived(receiver.taken), shop)).toMatchObject({ sid: session.sessionId });
  });

  it.each(['LockUser', 'DeactivateUser', 'DeleteUser'])(
    'are told of every session of somebody by %s',
    async (method) => {
      const ada = await party.newPerson(`Ada${method}`);
      const sessions = [await party.newSession(ada), await party.newSession(ada)];
      for (const session of sessions) await party.tokensFor(portal, session);
      await party.rpc(`user.v2.UserService/${method}`, { userId: ada.userId });
      await party.arrived(receiver.taken, 2);
      const told = await Promise.all(receiver.taken.map((taken) => verified(taken, portal)));
      expect(told.map(({ sub }) => sub)).toEqual([ada.userId, ada.userId]);
      expect(told.map(({ sid }) => sid).sort()).toEqual(sessions.map(({ sessionId }) => sessionId).sort());
    },
  );

  it('are told of every session of an organization that is deactivated, and of one that is deleted', async () => {
    for (const method of ['DeactivateOrganization', 'DeleteOrganization']) {
      receiver.taken.length = 0;
      const { organizationId } = await party.rpc<{ organizationId: string }>(
        'org.v2.OrganizationService/AddOrganization',
        {
          name: `Customer ${method}`,
        },
      );
      const session = await party.newSession(await party.newPerson(`Cleo${method}`, organizationId));
      await party.tokensFor(portal, session);
      await party.rpc(`org.v2.OrganizationService/${method}`, { organizationId });
      expect(await verified(await party.arrived(receiver.taken), portal)).toMatchObject({ sid: session.sessionId });
    }
  });

  it('are told of a session that has grown too old, once, however many processes look', async () => {
    const session = await party.newSession();
    await party.tokensFor(shop, session);
    const aged = { ...session, lifetime: '0.001s' };
    await party.rpc('session.v2.SessionService/SetSession', aged, fasti.loginClientPat);
    const { api, messaging } = fasti;
    const look = () => tellExpired({ api, jobs: messaging.jobs }, new Date(Date.now() - 60_000));
    await expect
      .poll(async () => {
        await Promise.all([look(), look()]);
        return receiver.taken.length;
      })
      .toBeGreaterThan(0);
    await look();
    const [told, ...again] = receiver.taken;
    expect(again).toEqual([]);
    expect(await verified(told as Taken, shop)).toMatchObject({ sid: session.sessionId });
  });

  it('are told again by a new token when they could not take the first', async () => {
    receiver.answers(503);
    const session = await party.newSession();
    await party.tokensFor(shop, session);
    await party.rpc('session.v2.SessionService/DeleteSession', session);
    const first = await verified(await party.arrived(receiver.taken), shop);
    receiver.answers(200);
    const second = await verified(await party.arrived(receiver.taken, 2), shop);
    expect(second.jti).not.toBe(first.jti);
    await expect
      .poll(async () => {
        const { events } = await fasti.api.store.readAll(0n, {
          limit: 10_000,
          filter: { instanceId: fasti.instanceId },
        });
        return events
          .filter(({ aggregateId, type }) => aggregateId === session.sessionId && type.startsWith('session_logout.'))
          .map(({ type }) => type);
      })
      .toEqual(['session_logout.back_channel.registered', 'session_logout.back_channel.sent']);
  });
});

describe('an application that takes nothing', () => {
  it('is given up after as many attempts as are configured', async () => {
    receiver.answers(503);
    const session = await party.newSession();
    await party.tokensFor(shop, session);
    await party.rpc('session.v2.SessionService/DeleteSession', session);
    await expect
      .poll(async () => (await fasti.messaging.jobs.list('dead', 10)).map(({ attempts, error }) => [attempts, error]), {
        timeout: 15_000,
      })
      .toEqual([[2, expect.stringMatching(/answers 503$/)]]);
    expect(receiver.taken.length).toBe(2);
  });
});

describe('an address that may not be called', () => {
  it('is not, and the job is dead at once', async () => {
    const app = await party.newApp('Inside', { backChannelLogoutUri: 'http://203.0.113.7/logout' });
    const session = await party.newSession();
    await party.tokensFor(await party.configured(app), session);
    await party.rpc('session.v2.SessionService/DeleteSession', session);
    await expect
      .poll(async () => (await fasti.messaging.jobs.list('dead', 10)).map(({ kind, error }) => [kind, error]), {
        timeout: 15_000,
      })
      .toContainEqual(['back_channel_logout', expect.stringContaining('HTTPClient.DenyList')]);
  });
});
