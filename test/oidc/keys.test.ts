import { createLocalJWKSet, decodeProtectedHeader, type JSONWebKeySet, jwtVerify } from 'jose';
import { describe, expect, it } from 'vitest';
import { rotate } from '../../api/oidc/key-rotation.ts';
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

  it('are published for a few minutes at a time', async () => {
    const { get } = await startRotation();
    const answer = await get('/oauth/v2/keys');
    expect(answer.headers['cache-control']).toMatch(/max-age=300/);
    for (const key of answer.json<JSONWebKeySet>().keys)
      expect(Object.keys(key).filter((member) => ['d', 'p', 'q', 'dp', 'dq', 'qi'].includes(member))).toEqual([]);
  });
});
