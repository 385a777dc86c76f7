import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { memoryKeys } from './memory/keys.ts';
import { type OriginSeal, originSeal } from './origin.ts';

const home = { ip: '192.0.2.1', userAgent: 'Firefox' };
const away = { ip: '192.0.2.2', userAgent: 'Firefox' };
const keys = memoryKeys();
let origins: OriginSeal;

const sealedFor = async (person: string, origin = home) => {
  await keys.subject('instance-1', person, { create: true });
  return (await origins.seal('instance-1', origin, [person])) ?? '';
};
const sealedIn = async (instanceId: string) => (await origins.seal(instanceId, home)) ?? '';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  origins = originSeal(keys);
});
afterEach(() => void vi.useRealTimers());

describe('where a request came from', () => {
  it('is not sealed anew for who asks again from there within a second', async () => {
    const first = await sealedFor('ida');
    vi.advanceTimersByTime(999);
    expect(await sealedFor('ida')).toBe(first);
    vi.advanceTimersByTime(1);
    const later = await sealedFor('ida');
    expect(later).not.toBe(first);
    for (const text of [first, later]) expect(await origins.open('instance-1', text)).toEqual(home);
  });

  it('is sealed as what it is when they come from elsewhere, and come back', async () => {
    const [first, other, again] = [await sealedFor('ida'), await sealedFor('ida', away), await sealedFor('ida')];
    expect(new Set([first, other, again]).size).toBe(3);
    expect(await origins.open('instance-1', other)).toEqual(away);
    expect(await origins.open('instance-1', again)).toEqual(home);
  });

  it('is sealed with the key of each person and each instance that comes from there', async () => {
    const all = [await sealedFor('ida'), await sealedFor('lea'), await sealedIn('instance-1')];
    await keys.destroySubject('instance-1', 'lea');
    expect(await Promise.all(all.map((text) => origins.open('instance-1', text)))).toEqual([home, undefined, home]);
    expect(await origins.open('instance-2', await sealedIn('instance-2'))).toEqual(home);
    expect(await sealedIn('instance-2')).not.toBe(await sealedIn('instance-1'));
  });

  it('is not told again as it was sealed for a person who was erased since', async () => {
    const before = await sealedFor('olga');
    await keys.destroySubject('instance-1', 'olga');
    const after = (await origins.seal('instance-1', home, ['olga'])) ?? '';
    expect([before.startsWith('of.'), after.startsWith('of.')]).toEqual([true, false]);
    expect(await origins.seal('instance-1', home, ['olga'], { stranger: true })).toBeUndefined();
    expect(await origins.open('instance-1', before)).toBeUndefined();
  });

  it('is forgotten after a second by itself, whoever came', async () => {
    await sealedFor('ida');
    await sealedFor('lea', away);
    expect(vi.getTimerCount()).toBe(1);
    vi.advanceTimersByTime(1_000);
    expect(vi.getTimerCount()).toBe(0);
  });
});
