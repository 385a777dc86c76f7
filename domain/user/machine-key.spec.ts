import { describe, it } from 'vitest';
import { specOf } from '../../test/spec.ts';
import type { UserEvent } from './events.ts';
import { user } from './user.ts';

const given = specOf(user);
const robot: UserEvent = { type: 'user.machine.added', payload: { userName: 'robot', name: 'Robot' } };
const ada: UserEvent = {
  type: 'user.human.added',
  payload: { userName: 'ada@acme.ch', firstName: 'A', lastName: 'L' },
};
const [now, expiration] = [new Date('2026-01-01T00:00:00Z'), new Date('2030-01-01T00:00:00Z')];
const key: UserEvent = {
  type: 'user.machine.key.added',
  payload: { keyId: 'key-1', type: 1, expirationDate: '2030-01-01T00:00:00.000Z', publicKey: btoa('PEM') },
};
const add = { type: 'AddMachineKey', keyId: 'key-1', publicKey: 'PEM', expiration, now } as const;

describe("a machine's key", () => {
  it('is added once, to a machine, and ends in the future', () => {
    given(robot).when(add).then(key);
    given(robot, key).when(add).thenRejected('user.machine_key_id_taken');
    given(robot)
      .when({ ...add, expiration: now })
      .thenRejected('user.machine_key_expired');
    given(ada).when(add).thenRejected('user.not_machine');
  });

  it('is removed once', () => {
    const removed: UserEvent = { type: 'user.machine.key.removed', payload: { keyId: 'key-1' } };
    const remove = { type: 'RemoveMachineKey', keyId: 'key-1' } as const;
    given(robot, key).when(remove).then(removed);
    given(robot, key, removed).when(remove).thenRejected('user.machine_key_not_found');
  });
});

describe('a user whose name ends in a domain that another organization has verified', () => {
  const claim = { type: 'YieldDomain', domain: 'ACME.ch', temporaryName: '1@temporary.localhost' } as const;
  const claimed: UserEvent = { type: 'user.domain.claimed', payload: { userName: '1@temporary.localhost' } };

  it('goes on under a temporary name', () => {
    given(ada).when(claim).then(claimed);
    given(ada, claimed).when(claim).thenNothing();
  });

  it('keeps a name that says another domain, or none', () => {
    given(ada)
      .when({ ...claim, domain: 'me.ch' })
      .thenNothing();
    given(robot).when(claim).thenNothing();
    given({ ...ada, payload: { ...ada.payload, userLoginMustBeDomain: true } } as UserEvent)
      .when(claim)
      .thenNothing();
  });
});
