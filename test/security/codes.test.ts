import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { secondServer } from '../support/fasti.ts';
import { challenge, errorOf, redirectUri, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.fasti.stop());

describe('a stolen code', () => {
  it.each([
    ['the verifier', { code_verifier: '' }],
    ['the right verifier', { code_verifier: 'w'.repeat(43) }],
    ['a verifier: the challenge itself', { code_verifier: challenge }],
    ['the redirect URI', { redirect_uri: '' }],
    ['the right redirect URI', { redirect_uri: `${redirectUri}/` }],
  ])('is worth nothing without %s', async (_, changes) => {
    const { spa, code, exchange } = world;
    const answer = await exchange(spa, await code(spa.clientId), changes);
    expect([answer.status, errorOf(answer)]).toEqual([400, 'invalid_grant']);
  });

  it('is worth nothing to another client, though it proves who it is, and remains good for its own', async () => {
    const { spa, web, code, exchange } = world;
    const stolen = await code(spa.clientId);
    expect(errorOf(await exchange(web, stolen))).toBe('invalid_grant');
    expect((await exchange(spa, stolen)).status).toBe(200);
  });

  it('is worth nothing to whoever says to be the client and cannot prove it', async () => {
    const { web, code, exchange } = world;
    const stolen = await code(web.clientId);
    expect(errorOf(await exchange({ ...web, clientSecret: '' }, stolen))).toBe('invalid_client');
    expect(errorOf(await exchange({ ...web, clientSecret: 'guessed' }, stolen))).toBe('invalid_client');
    expect((await exchange(web, stolen)).status).toBe(200);
  });

  it('cannot be injected where the challenge was stripped from the request', async () => {
    const { web, code, exchange } = world;
    const injected = await code(web.clientId, { code_challenge: undefined, code_challenge_method: undefined });
    expect(errorOf(await exchange(web, injected))).toBe('invalid_grant');
    expect((await exchange(web, injected, { code_verifier: '' })).status).toBe(200);
  });

  it('is not altered, cut or made up', async () => {
    const { spa, code, exchange, callback } = world;
    const real = await code(spa.clientId);
    const { authRequestId } = await callback(spa.clientId);
    const last = real.at(-1) === 'A' ? 'B' : 'A';
    for (const forged of [authRequestId, `${real}A`, real.slice(0, -1), real.slice(0, -1) + last, real.slice(3), 'x'])
      expect([forged, errorOf(await exchange(spa, forged))]).toEqual([forged, 'invalid_grant']);
  });

  it('is no other kind of token, and no other kind of token is a code', async () => {
    const { spa, code, exchange, tokens, refresh, userinfo, fasti } = world;
    const { access_token, refresh_token, id_token } = await tokens(spa);
    const unused = await code(spa.clientId);
    for (const other of [access_token, refresh_token, id_token, fasti.pat])
      expect(errorOf(await exchange(spa, other))).toBe('invalid_grant');
    for (const other of [access_token, id_token, unused, fasti.pat])
      expect(errorOf(await refresh(spa, other))).toBe('invalid_grant');
    for (const other of [refresh_token, id_token, unused]) expect((await userinfo(other)).status).toBe(401);
    expect((await exchange(spa, unused)).status).toBe(200);
  });
});

describe('a code that many bring at once', () => {
  it('becomes tokens for one of them at most, and not for long', async () => {
    const { spa, code, exchange, userinfo } = world;
    const raced = await code(spa.clientId);
    const answers = await Promise.all(Array.from({ length: 8 }, () => exchange(spa, raced)));
    const won = answers.filter(({ status }) => status === 200);
    expect(won.length).toBeLessThanOrEqual(1);
    for (const { body } of won) expect((await userinfo(JSON.parse(body).access_token)).status).toBe(401);
    for (const answer of answers.filter(({ status }) => status !== 200)) expect(errorOf(answer)).toBe('invalid_grant');
  });

  it('to two processes, too', async () => {
    const { fasti, spa, code, exchange, userinfo } = world;
    const other = await secondServer(fasti);
    const base = await other.server.listen({ port: 0, host: '127.0.0.1' });
    try {
      for (let round = 0; round < 5; round++) {
        const raced = await code(spa.clientId);
        const answers = await Promise.all([
          exchange(spa, raced),
          exchange(spa, raced, {}, base),
          exchange(spa, raced),
          exchange(spa, raced, {}, base),
        ]);
        const won = answers.filter(({ status }) => status === 200);
        expect(won.length).toBeLessThanOrEqual(1);
        for (const { body } of won) expect((await userinfo(JSON.parse(body).access_token)).status).toBe(401);
      }
    } finally {
      await other.close();
    }
  });
});

describe('a stolen refresh token', () => {
  it('ends everything once both have used it, whoever came first', async () => {
    const { spa, tokens, refresh, userinfo } = world;
    const { refresh_token: shared } = await tokens(spa);
    const robbed = JSON.parse((await refresh(spa, shared)).body);
    const thief = JSON.parse((await refresh(spa, robbed.refresh_token)).body);
    expect((await userinfo(thief.access_token)).status).toBe(200);
    expect(errorOf(await refresh(spa, shared))).toBe('invalid_grant');
    expect((await userinfo(thief.access_token)).status).toBe(401);
    expect(errorOf(await refresh(spa, thief.refresh_token))).toBe('invalid_grant');
  });

  it('is worth nothing to another client, and revokes nothing there', async () => {
    const { spa, web, tokens, refresh } = world;
    const { refresh_token } = await tokens(spa);
    expect(errorOf(await refresh(web, refresh_token))).toBe('invalid_grant');
    expect((await refresh(spa, refresh_token)).status).toBe(200);
  });
});
