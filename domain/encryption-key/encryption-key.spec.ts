import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deciderProperties } from '../../test/properties.ts';
import { specOf } from '../../test/spec.ts';
import { type EncryptionKeyCommand, type EncryptionKeyState, encryptionKey } from './encryption-key.ts';
import type { EncryptionJwk, EncryptionKeyEvent } from './events.ts';
import { encryptionKeysDue, goodKeys, nextId } from './rotation.ts';

const given = specOf(encryptionKey);
const publicKey: EncryptionJwk = { kty: 'EC', kid: 'ec-1', use: 'enc', crv: 'P-256', x: 'x', y: 'y' };
const privateKey: EncryptionJwk = { ...publicKey, d: 'd' };
const add = { type: 'AddEncryptionKey', privateKey, publicKey } as const;
const added: EncryptionKeyEvent = { type: 'encryption_key.added', payload: { privateKey, publicKey } };
const retired: EncryptionKeyEvent = { type: 'encryption_key.retired', payload: {} };

describe('a key that clients encrypt to', () => {
  it('is added once, and retired once', () => {
    given().when(add).then(added);
    given(added).when(add).thenRejected('encryption_key.already_exists');
    given().when({ type: 'RetireEncryptionKey' }).thenRejected('encryption_key.not_found');
    given(added).when({ type: 'RetireEncryptionKey' }).then(retired);
    given(added, retired).when({ type: 'RetireEncryptionKey' }).thenNothing();
  });

  it('forgets its private part when it is retired', () => {
    expect(given(added, retired).state()).toMatchObject({ privateKey: undefined, publicKey });
  });
});

describe('the keys that clients encrypt to', () => {
  const day = 24 * 3_600_000;
  const noon = Date.parse('2026-01-01T12:00:00Z');
  const ofKind = (kty: 'RSA' | 'EC', days: number): EncryptionKeyState => ({
    status: 'good',
    publicKey: { ...publicKey, kty },
    privateKey: { ...privateKey, kty },
    addedAt: new Date(noon + days * day),
  });
  const at = (days: number) => new Date(noon + days * day);

  it('follow each other, each kind for itself, and the last one opens for as long as the newest is not changed', () => {
    const keys = new Map([
      ['ec-1', ofKind('EC', 0)],
      ['ec-2', ofKind('EC', 1)],
      ['rsa-1', ofKind('RSA', 1.5)],
    ]);
    expect(encryptionKeysDue(keys, at(1.9), day)).toEqual({ wanted: [], outlived: [] });
    expect(encryptionKeysDue(keys, at(2), day)).toEqual({ wanted: ['EC'], outlived: ['ec-1'] });
    expect(encryptionKeysDue(keys, at(2.5), day)).toEqual({ wanted: ['RSA', 'EC'], outlived: ['ec-1'] });
    expect(encryptionKeysDue(new Map(), at(9), day)).toEqual({ wanted: [], outlived: [] });
    expect(goodKeys(keys, 'EC').map(({ id }) => id)).toEqual(['ec-2', 'ec-1']);
  });

  it('are numbered, those that are gone, too', () => {
    const gone = { ...ofKind('EC', 0), status: 'retired', privateKey: undefined } as const;
    expect(nextId(new Map([['ec-1', gone]]), 'EC')).toBe('ec-2');
    expect(nextId(new Map([['ec-1', gone]]), 'RSA')).toBe('rsa-1');
  });
});

const commands: fc.Arbitrary<EncryptionKeyCommand> = fc.constantFrom(add, { type: 'RetireEncryptionKey' } as const);
deciderProperties(encryptionKey, commands);
