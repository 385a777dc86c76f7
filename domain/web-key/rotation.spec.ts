import { describe, expect, it } from 'vitest';
import { rotationDue } from './rotation.ts';
import { type WebKeyState, webKey } from './web-key.ts';

const hour = 3_600_000;
const policy = { everyMs: 24 * hour, aheadMs: hour, keptMs: 12 * hour };
const at = (hours: number) => new Date(hours * hour);

const key = (status: WebKeyState['status'], added: number, changed = added, alg = 'RS256'): WebKeyState => ({
  ...webKey.initial,
  status,
  publicKey: { kty: 'RSA', kid: '1', alg, use: 'sig' },
  isAutomatic: true,
  addedAt: at(added),
  changedAt: at(changed),
});
const due = (keys: Readonly<Record<string, WebKeyState>>, hours: number) =>
  rotationDue(new Map(Object.entries(keys)), at(hours), policy);
const nothing = { handover: undefined, withoutSuccessor: [], outlived: [] };

describe('the rotation of keys', () => {
  const keys = { a: key('active', 0), b: key('initial', 0) };

  it('waits until the key has signed for its time', () => {
    expect(due(keys, 23)).toEqual(nothing);
  });

  it('hands over to the next one, and has one follow that', () => {
    expect(due(keys, 24)).toEqual({ handover: { from: 'a', to: 'b' }, withoutSuccessor: ['a'], outlived: [] });
  });

  it('never hands over to a key that clients cannot know yet', () => {
    expect(due({ a: key('active', 0) }, 48)).toEqual({ ...nothing, withoutSuccessor: ['a'] });
    expect(due({ a: key('active', 0), b: key('initial', 47.5) }, 48)).toEqual(nothing);
  });

  it('keeps a key until the last token that it signed has died', () => {
    const after = { a: key('inactive', 0, 24), b: key('active', 0, 24), c: key('initial', 24) };
    expect(due(after, 35)).toEqual(nothing);
    expect(due(after, 36)).toEqual({ ...nothing, outlived: ['a'] });
  });

  it('leaves alone what was made by hand', () => {
    const byHand = { ...key('initial', 0, 0, 'ES256'), isAutomatic: false };
    const old = { ...key('inactive', 0), isAutomatic: false };
    expect(due({ ...keys, byHand, old }, 23)).toEqual(nothing);
    expect(due({ a: key('active', 0), byHand }, 24)).toEqual({ ...nothing, withoutSuccessor: ['a'] });
  });

  it('goes on in the kind of the key that somebody activated', () => {
    const taken = { a: { ...key('active', 0, 0, 'ES256'), isAutomatic: false }, b: key('initial', 0) };
    expect(due(taken, 2)).toEqual({ ...nothing, withoutSuccessor: ['a'] });
  });

  it('renews the keys of other algorithms, too, and keeps each as long as it may be needed', () => {
    const beside = { ...keys, e: key('initial', 0, 0, 'ES256') };
    expect(due(beside, 23.9)).toEqual(nothing);
    expect(due(beside, 24).withoutSuccessor).toEqual(['a', 'e']);
    const renewed = { ...beside, a: key('active', 24), f: key('initial', 24, 24, 'ES256') };
    expect(due(renewed, 36.9)).toEqual(nothing);
    expect(due(renewed, 37)).toEqual({ ...nothing, outlived: ['e'] });
  });
});
