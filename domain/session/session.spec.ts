import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deciderProperties } from '../../test/properties.ts';
import { specOf } from '../../test/spec.ts';
import { days, hours, seconds } from '../duration.ts';
import type { SessionEvent } from './events.ts';
import { hasExpired, type SessionCommand, session } from './session.ts';

const given = specOf(session);
const at = '1970-01-01T00:00:30.000Z';
const added: SessionEvent = { type: 'session.added', payload: {} };
const anna: SessionEvent = {
  type: 'session.user.checked',
  payload: { userID: 'anna', userResourceOwner: 'org-1', checkedAt: at },
};
const terminated: SessionEvent = { type: 'session.terminated', payload: {} };

describe('a session', () => {
  it('begins once, with what is known of the browser', () => {
    const userAgent = { fingerprint_id: 'fp', header: { accept: ['text/html'] } };
    given()
      .when({ type: 'Create', userAgent })
      .then({ type: 'session.added', payload: { user_agent: userAgent } });
    given(added).when({ type: 'Create' }).thenNothing();
    given(added, terminated).when({ type: 'Create' }).thenRejected('session.terminated');
  });

  it('is for one user, who may be checked again but never changes', () => {
    given(added).when({ type: 'CheckUser', userId: 'anna', orgId: 'org-1', at }).then(anna);
    given(added, anna).when({ type: 'CheckUser', userId: 'anna', orgId: 'org-1', at }).then(anna);
    given(added, anna)
      .when({ type: 'CheckUser', userId: 'bert', orgId: 'org-1', at })
      .thenRejected('session.user_fixed');
  });

  it('takes a password check only after the user is known', () => {
    given(added).when({ type: 'CheckPassword', at }).thenRejected('session.user_missing');
    given(added, anna)
      .when({ type: 'CheckPassword', at })
      .then({ type: 'session.password.checked', payload: { checkedAt: at } });
  });

  it('keeps metadata, replaces values and removes empty ones', () => {
    const one: SessionEvent = { type: 'session.metadata.set', payload: { metadata: { a: 'MQ==' } } };
    given(added)
      .when({ type: 'SetMetadata', metadata: { a: 'MQ==' }, at })
      .then(one);
    given(added, one)
      .when({ type: 'SetMetadata', metadata: { a: 'MQ==' }, at })
      .thenNothing();
    given(added, one)
      .when({ type: 'SetMetadata', metadata: { a: '', b: 'Mg==' }, at })
      .then({ type: 'session.metadata.set', payload: { metadata: { b: 'Mg==' } } });
  });

  it('has one good token, the newest', () => {
    const first: SessionEvent = { type: 'session.token.set', payload: { tokenID: 't1' } };
    given(added, first)
      .when({ type: 'SetToken', tokenId: 't2', at })
      .then({ type: 'session.token.set', payload: { tokenID: 't2' } });
    expect(given(added, first, { type: 'session.token.set', payload: { tokenID: 't2' } }).state().tokenId).toBe('t2');
  });

  it('is known by a fingerprint of reasonable length', () => {
    const create = (length: number) => ({ type: 'Create', userAgent: { fingerprint_id: 'x'.repeat(length) } }) as const;
    given()
      .when(create(200))
      .then({ type: 'session.added', payload: { user_agent: { fingerprint_id: 'x'.repeat(200) } } });
    given().when(create(201)).thenRejected('session.fingerprint_too_long');
  });

  it('refuses everything once its lifetime, counted from the event that set it, is over', () => {
    const lifetime: SessionEvent = { type: 'session.lifetime.set', payload: { lifetime: seconds(10) } };
    const { state } = given(added, lifetime);
    expect(state().expiresAt).toEqual(new Date(12_000));
    expect(hasExpired(state(), new Date(11_999))).toBe(false);
    expect(hasExpired(state(), new Date(12_000))).toBe(true);
    given(added, lifetime).when({ type: 'SetToken', tokenId: 't', at }).thenRejected('session.expired');
    given(added).when({ type: 'SetLifetime', lifetime: 0, at }).thenRejected('session.lifetime_not_positive');
    given(added)
      .when({ type: 'SetLifetime', lifetime: days(365 * 300), at })
      .thenRejected('session.lifetime_too_long');
  });

  it('is ended once, and refuses every check afterwards', () => {
    given().when({ type: 'Terminate' }).thenNothing();
    given(added).when({ type: 'Terminate' }).then(terminated);
    given(added, terminated).when({ type: 'Terminate' }).thenNothing();
    given(added, anna, terminated).when({ type: 'CheckPassword', at }).thenRejected('session.terminated');
    given().when({ type: 'SetToken', tokenId: 't', at }).thenRejected('session.not_existing');
  });

  it('remembers who created it', () => expect(given(added).state().creator).toBe('actor-1'));
});

const instants = fc.integer({ min: 0, max: 100_000 }).map((time) => new Date(time).toISOString());
const metadata = fc.dictionary(fc.constantFrom('a', 'b'), fc.constantFrom('', 'MQ==', 'Mg=='));
const commands: fc.Arbitrary<SessionCommand> = fc.oneof(
  fc.constant({ type: 'Create' } as const),
  fc.record({
    type: fc.constant('CheckUser' as const),
    userId: fc.constantFrom('anna', 'bert'),
    orgId: fc.constant('org-1'),
    at: instants,
  }),
  fc.record({ type: fc.constant('CheckPassword' as const), at: instants }),
  fc.record({ type: fc.constant('SetToken' as const), tokenId: fc.constantFrom('t1', 't2'), at: instants }),
  fc.record({ type: fc.constant('SetMetadata' as const), metadata, at: instants }),
  fc.record({
    type: fc.constant('SetLifetime' as const),
    lifetime: fc.constantFrom(-1, 0, seconds(1), hours(1)),
    at: instants,
  }),
  fc.constant({ type: 'Terminate' } as const),
);
deciderProperties(session, commands, { repeatable: ['CheckUser', 'CheckPassword', 'SetLifetime'] });
