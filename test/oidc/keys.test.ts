import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { rotate } from '../../api/oidc/keys/rotation.ts';
import { signingKeysOf } from '../../api/oidc/keys/signing-keys.ts';
import { generateWebKey } from '../../api/oidc/keys/web-key.ts';
import { webKey } from '../../domain/web-key/web-key.ts';
import { step } from '../../eventstore/execute.ts';
import { startWorld } from './world.ts';

const hour = 3600;
const everyMs = 24 * hour * 1000;

const startRotation = async () => {
  const world = await startWorld();
  const { api, instance, get, tokens } = world;
  const jwks = async () => (await get('/oauth/v2/keys')).json<JSONWebKeySet>();
  const kids = async () => (await jwks()).keys.flatMap(({ use, kid }) => (use === 'sig' ? [kid] : []));
  const signed = async () => decodeProtectedHeader((await tokens()).id_token).kid;
  return { ...world, jwks, kids, signed, turn: () => rotate(api, instance.id, everyMs) };
};

describe('the keys that sign', () => {
  it('take turns every day, each published long before it signs', async () => {
    const { later, turn, kids, signed } = await startRotation();
    const [first, second] = await kids();
    await turn();
    expect(await signed()).toBe(first);
    later(24 * hour);
    await turn();
    await turn();
    later(11);
    const after = await kids();
    expect([await signed(), after.length]).toEqual([second, 3]);
    later(24 * hour);
    await turn();
    later(11);
    expect(await signed()).toBe(after[2]);
  });

  it('stay published until the last token that they signed has died, and know their hints afterwards', async () => {
    const { later, turn, kids, tokens, jwks, get } = await startRotation();
    const [first] = await kids();
    later(24 * hour - 1);
    const { id_token } = await tokens();
    later(1);
    await turn();
    later(12 * hour - 1);
    await turn();
    await jwtVerify(id_token, createLocalJWKSet(await jwks()), {
      currentDate: new Date(Date.now() + (36 * hour - 5) * 1000),
    });
    later(hour);
    await turn();
    later(11);
    expect(await kids()).not.toContain(first);
    const bye = await get('/oidc/v1/end_session', { id_token_hint: id_token, client_id: 'spa' });
    expect(bye.statusCode).toBeLessThan(400);
  });

  it('are published as soon as they are there, and known by then to whoever checks a signature', async () => {
    const { api, context, instance, kids, signed, tokens, get, later } = await startRotation();
    await signed();
    const elsewhere = signingKeysOf({ ...api, store: { ...api.store } });
    const { id_token } = await tokens();
    expect(await elsewhere.claimsOf(instance.id, id_token)).toBeDefined();
    const [active] = await kids();
    const add = await generateWebKey('950', 'ES256');
    await api.executeAll(context, [
      step(webKey, '950', add, instance.id),
      step(webKey, active ?? '', { type: 'DeactivateWebKey' }),
      step(webKey, '950', { type: 'ActivateWebKey' }),
    ]);
    expect(await kids()).toContain('950');
    later(2);
    const young = (await tokens()).id_token;
    expect(decodeProtectedHeader(young).kid).toBe('950');
    expect(await elsewhere.claimsOf(instance.id, young)).toBeDefined();
    expect((await get('/oidc/v1/end_session', { id_token_hint: young })).statusCode).toBe(302);
  });

  it('are published for a few minutes at a time', async () => {
    const { get } = await startRotation();
    const answer = await get('/oauth/v2/keys');
    expect(answer.headers['cache-control']).toMatch(/max-age=300/);
    for (const key of answer.json<JSONWebKeySet>().keys)
      expect(Object.keys(key).filter((member) => ['d', 'p', 'q', 'dp', 'dq', 'qi'].includes(member))).toEqual([]);
  });
});
