import { describe, expect, it } from 'vitest';
import { specOf } from '../../test/spec.ts';
import type { UserEvent } from './events.ts';
import { user } from './user.ts';

const given = specOf(user);
const added: UserEvent = {
  type: 'user.human.added',
  payload: { userName: 'rosa', firstName: 'Rosa', lastName: 'L', email: 'rosa@example.com' },
};
const removed: UserEvent = { type: 'user.removed', payload: {} };
const erased: UserEvent = { type: 'user.erased', payload: {} };

describe('erasing a user', () => {
  it('removes the user first, and frees the user name', () => {
    given(added).when({ type: 'EraseUser' }).then(removed, erased);
    expect(user.claims?.(removed, { ...user.initial, status: 'active', userName: 'rosa' }, '1', 'org')).toEqual([
      { op: 'release', kind: 'usernames', value: 'rosa' },
    ]);
  });

  it('says why, and which certificate it repeats', () => {
    given(added, removed)
      .when({ type: 'EraseUser', reason: 'asked for', replayOf: { position: 7, at: '2026-01-01T00:00:00.000Z' } })
      .then({
        type: 'user.erased',
        payload: { reason: 'asked for', replayOf: 7, certifiedAt: '2026-01-01T00:00:00.000Z' },
      });
  });

  it('is done once, and not for somebody who never was', () => {
    given(added, removed, erased).when({ type: 'EraseUser' }).thenNothing();
    given().when({ type: 'EraseUser' }).thenRejected('user.not_found');
    given(added, removed, erased).when({ type: 'LockUser' }).thenRejected('user.not_found');
  });
});
