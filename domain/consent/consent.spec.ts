import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deciderProperties } from '../../test/properties.ts';
import { specOf } from '../../test/spec.ts';
import { type ConsentCommand, type ConsentState, consent, covers } from './consent.ts';
import type { ConsentEvent } from './events.ts';

const given = specOf(consent);
const give = (scope: readonly string[], claims: readonly string[] = []) =>
  ({ type: 'GiveConsent', userId: 'ada', clientId: 'app', wanted: { scope, claims } }) as const;
const givenFor = (scope: readonly string[], claims?: readonly string[]): ConsentEvent => ({
  type: 'consent.given',
  payload: { userID: 'ada', clientID: 'app', scope, ...(claims ? { claims } : {}) },
});
const revoked: ConsentEvent = { type: 'consent.revoked', payload: { userID: 'ada', clientID: 'app' } };
const revoke = { type: 'RevokeConsent', clientId: 'app' } as const;

describe('a consent', () => {
  it('is remembered, and grows with what is given later', () => {
    given()
      .when(give(['openid']))
      .then(givenFor(['openid']));
    given(givenFor(['openid', 'email']))
      .when(give(['email']))
      .thenNothing();
    given(givenFor(['openid']))
      .when(give(['email'], ['phone_number']))
      .then(givenFor(['openid', 'email'], ['phone_number']));
  });

  it('keeps what the client was called, which may be gone one day', () => {
    const named = { ...givenFor(['openid']), payload: { ...givenFor(['openid']).payload, clientName: 'Shop' } };
    given()
      .when({ ...give(['openid']), clientName: 'Shop' })
      .then(named as ConsentEvent);
    expect(
      given(named as ConsentEvent)
        .state()
        .given.get('app')?.name,
    ).toBe('Shop');
  });

  it('is taken back, after which all has to be asked for again', () => {
    given(givenFor(['openid']))
      .when(revoke)
      .then(revoked);
    given(givenFor(['openid']), revoked)
      .when(revoke)
      .thenNothing();
    given().when(revoke).thenNothing();
    given(givenFor(['openid', 'email']), revoked)
      .when(give(['openid']))
      .then(givenFor(['openid']));
  });

  it('covers no claim and no scope that was not named, and no other client', () => {
    const state = given(givenFor(['openid', 'email'], ['phone_number'])).state();
    expect(covers(state, 'app', { scope: ['email'], claims: ['phone_number'] })).toBe(true);
    expect(covers(state, 'app', { scope: ['profile'], claims: [] })).toBe(false);
    expect(covers(state, 'app', { scope: ['email'], claims: ['birthdate'] })).toBe(false);
    expect(covers(state, 'other', { scope: [], claims: [] })).toBe(false);
  });
});

const client = fc.constantFrom('app', 'other');
deciderProperties<ConsentCommand, ConsentState, ConsentEvent>(
  consent,
  fc.oneof(
    fc.tuple(client, fc.subarray(['openid', 'email']), fc.subarray(['name'])).map(
      ([clientId, scope, claims]): ConsentCommand => ({
        ...give(scope, claims),
        clientId,
        wanted: { scope, claims },
      }),
    ),
    client.map((clientId): ConsentCommand => ({ type: 'RevokeConsent', clientId })),
  ),
);
