import { decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import { webKeyEvents } from '../../../domain/web-key/events.ts';
import { webKey } from '../../../domain/web-key/web-key.ts';
import { codecFor } from '../../../eventstore/codec.ts';
import type { EventStore } from '../../../eventstore/eventstore.ts';
import { executorOn, step } from '../../../eventstore/execute.ts';
import { memoryKeys } from '../../../eventstore/memory/keys.ts';
import { memoryEventStore } from '../../../eventstore/memory/memory.ts';
import { signingKeysOf } from './signing-keys.ts';
import { generateWebKey, type SigningAlgorithm } from './web-key.ts';

const context = (instanceId: string) => ({ instanceId, cause: { actor: 'test', correlationId: 'test' } });

const keyring = () => {
  let time = 0;
  let ids = 50;
  const memory = memoryEventStore();
  let outage: Error | undefined;
  const store: EventStore = {
    ...memory,
    readAll: async (...asked) => {
      const error = outage;
      outage = undefined;
      if (error) throw error;
      return memory.readAll(...asked);
    },
  };
  const codec = codecFor(webKeyEvents, memoryKeys());
  const executor = executorOn(store, codec);
  return {
    executor,
    keys: signingKeysOf({ ...executor, store, codec, now: () => new Date(time), newId: () => String(ids++) }),
    add: async (id: string, alg: SigningAlgorithm, instanceId = '1') =>
      executor.executeAll(context(instanceId), [step(webKey, id, await generateWebKey(id, alg), instanceId)]),
    later: (milliseconds: number) => {
      time += milliseconds;
    },
    failsOnce: () => {
      outage = new Error('down');
    },
  };
};

describe('signing keys', () => {
  it.each<SigningAlgorithm>(['RS256', 'ES256', 'EdDSA'])('sign with %s, and know their own signatures', async (alg) => {
    const { executor, keys, add } = keyring();
    await add('10', alg);
    await executor.execute(context('1'), webKey, '10', { type: 'ActivateWebKey' });
    const token = await keys.sign('1', { sub: 'ada' });
    expect(await keys.claimsOf('1', token)).toEqual({ sub: 'ada' });
    expect(await keys.claimsOf('2', token)).toBeUndefined();
    expect(await keys.claimsOf('1', `${token.slice(0, -4)}AAAA`)).toBeUndefined();
    expect(await keys.published('1')).toEqual([expect.not.objectContaining({ d: expect.anything() })]);
  });

  it('take turns in one append, and the old one’s signatures stay good', async () => {
    const { executor, keys, add, later } = keyring();
    await add('10', 'ES256');
    await add('11', 'EdDSA');
    await executor.execute(context('1'), webKey, '10', { type: 'ActivateWebKey' });
    const old = await keys.sign('1', { sub: 'ada' });
    await expect(executor.execute(context('1'), webKey, '11', { type: 'ActivateWebKey' })).rejects.toMatchObject({
      code: 'web_key.another_is_active',
    });
    await executor.executeAll(context('1'), [
      step(webKey, '10', { type: 'DeactivateWebKey' }),
      step(webKey, '11', { type: 'ActivateWebKey' }),
    ]);
    later(10_000);
    expect(await keys.activeAlgorithm('1')).toBe('EdDSA');
    expect(await keys.claimsOf('1', old)).toEqual({ sub: 'ada' });
  });

  it.each<SigningAlgorithm>(['PS256', 'ES512', 'EdDSA', 'Ed25519'])(
    'are made for a client that registered %s, once, and are published',
    async (alg) => {
      const { executor, keys, add } = keyring();
      await add('10', 'RS256');
      await executor.execute(context('1'), webKey, '10', { type: 'ActivateWebKey' });
      const tokens = await Promise.all([1, 2].map(() => keys.sign('1', { sub: 'ada' }, { alg, typ: 'at+jwt' })));
      const published = await keys.published('1');
      expect(published.map((key) => key.alg)).toEqual(['RS256', alg]);
      for (const token of tokens) {
        expect(decodeProtectedHeader(token)).toEqual({ alg, typ: 'at+jwt', kid: published[1]?.kid });
        expect(await keys.claimsOf('1', token)).toEqual({ sub: 'ada' });
      }
      expect(decodeProtectedHeader(await keys.sign('1', {})).alg).toBe('RS256');
    },
  );

  it('are never published as they were before somebody asked, also not beside a reading that failed', async () => {
    const { keys, add, failsOnce } = keyring();
    await add('10', 'ES256');
    await keys.published('1');
    await add('11', 'ES256');
    failsOnce();
    const answers = await Promise.allSettled([keys.published('1'), keys.published('1')]);
    const told = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [answer.value] : []));
    for (const published of [...told, await keys.published('1')])
      expect(published.map(({ kid }) => kid)).toEqual(['10', '11']);
  });

  it('are missed with an error that says so', async () => {
    await expect(keyring().keys.sign('1', {})).rejects.toMatchObject({ error: 'server_error' });
  });
});
