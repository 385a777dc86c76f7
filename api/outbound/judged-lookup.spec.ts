import { describe, expect, it } from 'vitest';
import { isPublicAddress } from '../domain-proof/public-address.ts';
import type { NameResolver } from '../domain-proof/resolver.ts';
import { lookupBy } from './judged-lookup.ts';

/** A name server that says each of these in turn. */
const saying = (...answers: readonly (readonly string[])[]) => {
  let asked = 0;
  const addresses: NameResolver['addresses'] = async () =>
    (answers[asked++] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  return { resolver: { addresses } as NameResolver, asked: () => asked };
};
const spokenTo = (resolver: NameResolver, all = true) =>
  new Promise<unknown>((done) => {
    lookupBy(resolver, isPublicAddress)('app.example', { all }, (error, found) => done(error?.message ?? found));
  });

describe('the address behind a name that a stranger chose', () => {
  it('is judged once, and is the one that is spoken to: what the name stands for a moment later counts no more', async () => {
    const rebinding = saying(['8.8.8.8'], ['127.0.0.1']);
    expect(await spokenTo(rebinding.resolver)).toEqual([{ address: '8.8.8.8', family: 4 }]);
    expect(rebinding.asked()).toBe(1);
    expect(await spokenTo(rebinding.resolver)).toMatch(/no address that may be spoken to/);
  });

  it('is a public one, even where the name has others beside it', async () => {
    const { resolver } = saying(['10.0.0.1', '8.8.8.8', '::1', 'fd00::1'], ['169.254.169.254', '8.8.4.4']);
    expect(await spokenTo(resolver)).toEqual([{ address: '8.8.8.8', family: 4 }]);
    expect(await spokenTo(resolver, false)).toBe('8.8.4.4');
  });

  it.each([
    '127.0.0.1',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '::127.0.0.1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    '0.0.0.0',
    '::',
    'fe80::1',
  ])('is none of ours, however it is written: %s', async (address) => {
    expect(await spokenTo(saying([address]).resolver)).toMatch(/no address that may be spoken to/);
  });
});
