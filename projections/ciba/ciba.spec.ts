import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../test/rows.ts';
import { cibaRequests, cibaRequestsTable } from './ciba.ts';

const Expires = '2026-01-01T12:05:00.000Z';
const added = (of: string, UserID = 'ada') => ({
  ...{ of, type: 'ciba_request.added' },
  payload: { ClientID: 'till', UserID, Expires, Scopes: [], Audience: [], Delivery: 'poll', Issuer: '' },
});
const idsAfter = (...events: Parameters<ReturnType<typeof rowsOf>>) =>
  rowsOf(cibaRequests)(...events)
    .in(cibaRequestsTable)
    .map(({ id }) => id);

describe('requests to sign in elsewhere', () => {
  it('wait until they are answered', () => {
    expect(rowsOf(cibaRequests)(added('1')).in(cibaRequestsTable)).toMatchObject([
      { id: '1', user_id: 'ada', client_id: 'till', expires: new Date(Expires) },
    ]);
    const approved = { of: '1', type: 'ciba_request.approved', payload: {} };
    const denied = { of: '2', type: 'ciba_request.denied', payload: {} };
    expect(idsAfter(added('1'), added('2'), added('3'), approved, denied)).toEqual(['3']);
  });

  it('go with whom they were for', () => {
    const removed = { of: 'ada', type: 'user.removed', payload: {} };
    expect(idsAfter(added('1'), added('2', 'bert'), removed)).toEqual(['2']);
  });
});
