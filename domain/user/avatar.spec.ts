import { describe, expect, it } from 'vitest';
import { fold, specOf } from '../../test/spec.ts';
import type { UserEvent } from './events.ts';
import { user } from './user.ts';

const given = specOf(user);
const ada: UserEvent = {
  type: 'user.human.added',
  payload: { userName: 'ada', firstName: 'Ada', lastName: 'Lovelace' },
};
const robot: UserEvent = { type: 'user.machine.added', payload: { userName: 'robot', name: 'Robot' } };
const gone: UserEvent = { type: 'user.removed', payload: {} };
const shown = (storeKey: string): UserEvent => ({ type: 'user.human.avatar.added', payload: { storeKey } });
const removed = (storeKey: string): UserEvent => ({ type: 'user.human.avatar.removed', payload: { storeKey } });
const set = (storeKey: string) => ({ type: 'SetAvatar', storeKey }) as const;
const remove = { type: 'RemoveAvatar' } as const;

describe("a person's picture", () => {
  it('takes the place of the one before', () => {
    given(ada).when(set('avatar/1')).then(shown('avatar/1'));
    given(ada, shown('avatar/1')).when(set('avatar/1')).thenNothing();
    given(ada, shown('avatar/1')).when(set('avatar/2')).then(shown('avatar/2'));
    expect(fold(user, [ada, shown('avatar/1'), shown('avatar/2')]).human?.avatar).toBe('avatar/2');
  });

  it('is taken away once', () => {
    given(ada, shown('avatar/1')).when(remove).then(removed('avatar/1'));
    given(ada, shown('avatar/1'), removed('avatar/1')).when(remove).thenNothing();
    given(ada).when(remove).thenNothing();
  });

  it('is nothing that a machine has, or somebody who is gone', () => {
    given(robot).when(set('avatar/1')).thenRejected('user.not_human');
    given(robot).when(remove).thenRejected('user.not_human');
    given(ada, shown('avatar/1'), gone).when(set('avatar/2')).thenRejected('user.not_found');
    given().when(remove).thenRejected('user.not_found');
  });
});
