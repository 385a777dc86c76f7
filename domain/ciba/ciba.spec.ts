import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { approval, expires, inTime, tooLate } from '../../test/approval.ts';
import { deciderProperties } from '../../test/properties.ts';
import { specOf } from '../../test/spec.ts';
import { approvedPayload } from '../approval.ts';
import { type CibaCommand, type CibaRequest, type CibaState, ciba } from './ciba.ts';
import type { CibaEvent } from './events.ts';

const given = specOf(ciba);

const request: CibaRequest = {
  ClientID: 'call-centre',
  UserID: 'user-1',
  Expires: expires,
  Scopes: ['openid'],
  Audience: ['call-centre'],
  Delivery: 'poll',
  Issuer: 'https://id.example',
};
const approve = { type: 'ApproveCibaRequest', now: inTime, approval } as const;
const deny = { type: 'DenyCibaRequest', now: inTime, userId: 'user-1' } as const;
const exchange = {
  type: 'ExchangeCibaRequest',
  now: inTime,
  clientId: 'call-centre',
  oidcSessionId: 'V2_1',
} as const;

const added: CibaEvent = { type: 'ciba_request.added', payload: request };
const approved: CibaEvent = { type: 'ciba_request.approved', payload: approvedPayload(approval) };
const denied: CibaEvent = { type: 'ciba_request.denied', payload: {} };
const done: CibaEvent = { type: 'ciba_request.done', payload: { OIDCSessionID: 'V2_1' } };

describe('a request to sign in over the back channel', () => {
  it('is answered once, in time, by whom it is for', () => {
    given().when({ type: 'AddCibaRequest', request }).then(added);
    given(added).when(approve).then(approved);
    given(added).when(deny).then(denied);
    given(added, approved).when(deny).thenRejected('ciba.already_handled');
    given(added, denied).when(approve).thenRejected('ciba.already_handled');
    given(added)
      .when({ ...approve, now: tooLate })
      .thenRejected('ciba.expired');
    given(added)
      .when({ ...approve, approval: { ...approval, userId: 'user-2' } })
      .thenRejected('ciba.other_user');
    given(added)
      .when({ ...deny, userId: 'user-2' })
      .thenRejected('ciba.other_user');
    given().when(approve).thenRejected('ciba.not_found');
  });

  it('gives tokens once, when it was approved, to the client that made it', () => {
    given(added).when(exchange).thenRejected('ciba.pending');
    given(added, approved).when(exchange).then(done);
    given(added, approved, done).when(exchange).thenRejected('ciba.used');
    expect(given(added, approved, done).state().oidcSessionId).toBe('V2_1');
    given(added, denied).when(exchange).thenRejected('ciba.denied');
    given(added, approved)
      .when({ ...exchange, clientId: 'other' })
      .thenRejected('ciba.other_client');
    given(added, approved)
      .when({ ...exchange, now: tooLate })
      .thenRejected('ciba.expired');
  });
});

const now = fc.constantFrom(inTime, tooLate);
describe('that the person was told', () => {
  it('is recorded once, of a request that is there', () => {
    const sent: CibaEvent = { type: 'ciba_request.sent', payload: {} };
    given(added).when({ type: 'RecordSent' }).then(sent);
    given(added, sent).when({ type: 'RecordSent' }).thenNothing();
    given().when({ type: 'RecordSent' }).thenNothing();
  });
});

deciderProperties<CibaCommand, CibaState, CibaEvent>(
  ciba,
  fc.oneof(
    fc.constant<CibaCommand>({ type: 'AddCibaRequest', request }),
    fc.constant<CibaCommand>({ type: 'RecordSent' }),
    now.map((at): CibaCommand => ({ ...approve, now: at })),
    now.map((at): CibaCommand => ({ ...deny, now: at })),
    now.map((at): CibaCommand => ({ ...exchange, now: at })),
  ),
);
