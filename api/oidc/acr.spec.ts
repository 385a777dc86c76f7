import { describe, expect, it } from 'vitest';
import { acrFor, acrsOf } from './acr.ts';
import { authMethod } from './amr.ts';

const { password, totp, u2f, passkey } = authMethod;

describe('the strength of a sign-in', () => {
  it.each([
    [[password], ['urn:fasti:acr:1fa']],
    [
      [password, totp],
      ['urn:fasti:acr:1fa', 'urn:fasti:acr:2fa'],
    ],
    [
      [password, u2f],
      ['urn:fasti:acr:1fa', 'urn:fasti:acr:2fa', 'phr'],
    ],
    [[passkey], ['urn:fasti:acr:1fa', 'urn:fasti:acr:2fa', 'phr']],
    [[], []],
  ])('by %j is %j', (methods, acrs) => expect(acrsOf(methods)).toEqual(acrs));

  it('is told as the client would like it, as far as it was reached', () => {
    const asked = { acr_values: ['phr', 'urn:fasti:acr:1fa'] };
    expect(acrFor(asked, [password, totp])).toBe('urn:fasti:acr:1fa');
    expect(acrFor(asked, [passkey])).toBe('phr');
    expect(acrFor({}, [password, totp])).toBe('urn:fasti:acr:2fa');
    expect(acrFor({ acr_values: ['gold'] }, [password])).toBe('urn:fasti:acr:1fa');
    expect(acrFor({}, [])).toBeUndefined();
  });
});
