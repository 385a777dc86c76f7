import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deciderProperties } from '../../test/properties.ts';
import { specOf } from '../../test/spec.ts';
import { type AuditCommand, type AuditState, audit } from './audit.ts';
import type { AuditEvent, AuditKey } from './events.ts';

const given = specOf(audit);
const keyOf = (kid: string): AuditKey => ({ kty: 'OKP', crv: 'Ed25519', x: kid, kid, alg: 'EdDSA', use: 'sig' });
const add = (kid: string, replaces?: string) =>
  ({ type: 'AddAuditKey', publicKey: keyOf(kid), privateKey: { ...keyOf(kid), d: 'd' }, replaces }) as const;
const added = (kid: string): AuditEvent => ({
  type: 'audit.key.added',
  payload: { publicKey: keyOf(kid), privateKey: { ...keyOf(kid), d: 'd' } },
});
const checkpoint = (size: number, kid = 'first') => ({
  position: size,
  size,
  hash: 'aa',
  root: 'bb',
  kid,
  jws: `jws of ${size}`,
});
const signed = (size: number, kid?: string): AuditEvent => ({
  type: 'audit.checkpoint.signed',
  payload: checkpoint(size, kid),
});
const sign = (size: number, more: { readonly kid?: string; readonly after?: number } = {}): AuditCommand => ({
  type: 'SignCheckpoint',
  checkpoint: checkpoint(size, more.kid),
  ...(more.after === undefined ? {} : { after: more.after }),
});

describe('what an instance signs about the log', () => {
  it('is signed by the newest key, and the older ones stay known', () => {
    given().when(add('first')).then(added('first'));
    given(added('first')).when(add('second', 'first')).then(added('second'));
    const state = given(added('first'), added('second')).state();
    expect(state.key?.kid).toBe('second');
    expect(state.keys.map(({ kid }) => kid)).toEqual(['first', 'second']);
    given(added('first'), added('second')).when(sign(5)).thenRejected('audit.key_replaced');
  });

  it('has one key at a time, whoever comes first', () => {
    given(added('first')).when(add('first')).thenNothing();
    given(added('first')).when(add('second')).thenRejected('audit.key_replaced');
  });

  it('is signed once for the same log, and never for an older one', () => {
    given(added('first')).when(sign(5)).then(signed(5));
    given(added('first'), signed(5)).when(sign(5)).thenNothing();
    given(added('first'), signed(5)).when(sign(4)).thenNothing();
    given(added('first'), signed(5)).when(sign(6)).then(signed(6));
  });

  it('is signed on schedule by one process, however many are about to', () => {
    given(added('first'), signed(5))
      .when(sign(9, { after: 5 }))
      .then(signed(9));
    given(added('first'), signed(8))
      .when(sign(9, { after: 5 }))
      .thenNothing();
  });
});

deciderProperties<AuditCommand, AuditState, AuditEvent>(
  audit,
  fc.oneof(
    fc.constantFrom<AuditCommand>(add('first'), add('second', 'first')),
    fc.tuple(fc.nat(5), fc.constantFrom('first', 'second')).map(([size, kid]) => sign(size, { kid })),
  ),
);
