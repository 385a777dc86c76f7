import { describe, expect, it } from 'vitest';
import { specOf } from '../../test/spec.ts';
import type { UserEvent } from './events.ts';
import { user } from './user.ts';

const given = specOf(user);
const ada: UserEvent = {
  type: 'user.human.added',
  payload: { userName: 'ada', firstName: 'Ada', lastName: 'Lovelace', email: 'ada@example.com', encodedHash: 'hash-1' },
};
const guessedAt: UserEvent = { type: 'user.locked', payload: { cause: 'attempts' } };
const byAdministrator: UserEvent = { type: 'user.locked', payload: {} };
const unlocked: UserEvent = { type: 'user.unlocked', payload: {} };
const sent: UserEvent = {
  type: 'user.human.password.code.added',
  payload: { code: 'ABC123', expiry: 3.6e12, code_returned: true },
};
/** The specs' events are a second apart, from 1 s. */
const end = (lockedBeforeMs: number) => ({ type: 'EndLock', lockedBefore: new Date(lockedBeforeMs) }) as const;

describe('a lock by wrong guesses', () => {
  it('ends when it has lasted long enough, once', () => {
    given(ada, guessedAt).when(end(2001)).then(unlocked);
    given(ada, guessedAt).when(end(2000)).thenNothing();
    given(ada, guessedAt, unlocked).when(end(9000)).thenNothing();
    given(ada, guessedAt, unlocked, guessedAt).when(end(3000)).thenNothing();
  });

  it('ends when the owner sets a new password with a code that was sent', () => {
    const at = new Date(3000);
    const set = { type: 'SetPassword', hash: 'hash-2', changeRequired: false, proof: { code: 'ABC123', at } } as const;
    const changed: UserEvent = {
      type: 'user.human.password.changed',
      payload: { encodedHash: 'hash-2', changeRequired: false },
    };
    given(ada, sent, guessedAt).when(set).then(changed, unlocked);
    given(ada, sent, byAdministrator).when(set).then(changed);
    given(ada, sent).when(set).then(changed);
  });

  it('forgets the guesses that brought it', () => {
    const failed: UserEvent = { type: 'user.human.password.check.failed', payload: {} };
    expect(given(ada, failed, failed, guessedAt, unlocked).state().human?.password.failedAttempts).toBe(0);
  });
});

describe('a lock by an administrator', () => {
  it('lasts until somebody who may ends it', () => {
    given(ada, byAdministrator).when(end(9e12)).thenNothing();
    given(ada, guessedAt, unlocked, byAdministrator).when(end(9e12)).thenNothing();
    given(ada, byAdministrator).when({ type: 'UnlockUser' }).then(unlocked);
  });

  it('lasts as long, whatever became of one that guesses had brought before', () => {
    const deactivated: UserEvent = { type: 'user.deactivated', payload: {} };
    const reactivated: UserEvent = { type: 'user.reactivated', payload: {} };
    given(ada, guessedAt, deactivated, reactivated, byAdministrator).when(end(9e12)).thenNothing();
  });
});
