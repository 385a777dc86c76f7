import { describe, expect, it } from 'vitest';
import { specOf } from '../../test/spec.ts';
import { minutes } from '../duration.ts';
import type { UserEvent } from './events.ts';
import { type UserCommand, user } from './user.ts';

const given = specOf(user);

const adasPayload = {
  userName: 'ada',
  firstName: 'Ada',
  lastName: 'Lovelace',
  displayName: 'Ada Lovelace',
  email: 'ada@example.com',
  encodedHash: 'hash-1',
  changeRequired: false,
};
const ada: UserEvent = { type: 'user.human.added', payload: adasPayload };
const robot: UserEvent = { type: 'user.machine.added', payload: { userName: 'robot', name: 'Robot' } };
const removed: UserEvent = { type: 'user.removed', payload: {} };
const failed: UserEvent = { type: 'user.human.password.check.failed', payload: {} };
const locked: UserEvent = { type: 'user.locked', payload: {} };
const lockedByGuesses: UserEvent = { type: 'user.locked', payload: { cause: 'attempts' } };

const addAda = {
  type: 'AddHuman',
  userName: ' ada ',
  userLoginMustBeDomain: false,
  profile: { firstName: ' Ada', lastName: 'Lovelace ' },
  email: { address: 'ada@example.com', verification: { kind: 'verified' } },
  password: { hash: 'hash-1', changeRequired: false },
} satisfies UserCommand;

const proved: UserEvent = { type: 'user.human.email.proved', payload: {} };

const code = { kind: 'code', code: 'ABC123', expiry: minutes(60), returned: false } as const;
const codeAdded: UserEvent = {
  type: 'user.human.email.code.added',
  payload: { code: 'ABC123', expiry: minutes(60) },
};

describe('a human who was added, but is yet to show a code', () => {
  const issued: UserEvent = {
    type: 'user.human.initialization.code.added',
    payload: { code: 'ABC123', expiry: minutes(60) },
  };
  const verified: UserEvent = { type: 'user.human.email.verified', payload: {} };
  const shown: UserEvent = { type: 'user.human.initialization.check.succeeded', payload: {} };
  const wrong: UserEvent = { type: 'user.human.initialization.check.failed', payload: {} };
  const check = { type: 'VerifyInitialization', code: 'ABC123', at: new Date(0) } as const;
  const unverified = { address: 'ada@example.com', verification: { kind: 'unverified' } } as const;

  it('gets the code with the account, and becomes active by it, the address proved', () => {
    given()
      .when({ ...addAda, email: unverified, initialization: code })
      .then(ada, issued);
    given(ada, issued)
      .when({ ...check, outcome: 'match' })
      .then(shown, verified, proved);
    given(ada, verified, issued)
      .when({ ...check, outcome: 'match' })
      .then(shown, proved);
    given(ada, issued)
      .when({ ...check, outcome: 'mismatch' })
      .then(wrong);
    given(ada, issued, wrong, wrong, wrong, wrong, wrong)
      .when({ ...check, outcome: 'match' })
      .thenRejected('user.too_many_codes');
    given(ada, issued, shown)
      .when({ ...check, outcome: 'match' })
      .thenRejected('user.code_missing');
  });

  it('is told of another code, at another address if asked, until the account is set up', () => {
    const again = { type: 'IssueInitializationCode', verification: code } as const;
    given(ada, issued).when(again).then(issued);
    given(ada, issued)
      .when({ ...again, email: 'new@example.com' })
      .then({ type: 'user.human.email.changed', payload: { email: 'new@example.com' } }, issued);
    given(ada).when(again).thenRejected('user.already_initialized');
    given(ada, issued, shown).when(again).thenRejected('user.already_initialized');
  });

  it('cannot sign in, be deactivated or have anything reset, but locked', () => {
    given(ada, issued)
      .when({ type: 'CheckPassword', outcome: 'match', hash: 'hash-1', lockout: { maxPasswordAttempts: 0 } })
      .thenRejected('user.not_active');
    given(ada, issued).when({ type: 'DeactivateUser' }).thenRejected('user.initial_inactive');
    given(ada, issued).when({ type: 'LockUser' }).then(locked);
    given(ada, issued, locked)
      .when({ ...check, outcome: 'match' })
      .thenRejected('user.already_initialized');
    given(ada, issued)
      .when({ type: 'IssuePasswordCode', verification: code, notificationType: 0 })
      .thenRejected('user.password_not_initialized');
    given(ada, issued)
      .when({ type: 'SetPassword', hash: 'hash', changeRequired: false })
      .thenRejected('user.password_too_early');
    given(ada, issued)
      .when({ type: 'ChangeEmail', address: 'new@example.com', verification: code })
      .thenRejected('user.not_initialized');
    given(ada, issued)
      .when({ type: 'ChangePhone', address: '+41791234567', verification: code })
      .thenRejected('user.not_initialized');
  });

  it('becomes active by an invitation as well', () => {
    const { encodedHash: _, ...unable } = adasPayload;
    const invited: UserEvent = {
      type: 'user.human.invite.code.added',
      payload: { code: 'INVITE', expiry: minutes(60) },
    };
    given({ type: 'user.human.added', payload: unable }, issued, invited)
      .when({ type: 'VerifyInvite', code: 'INVITE', at: new Date(0), outcome: 'match' })
      .then({ type: 'user.human.invite.check.succeeded', payload: {} }, shown, verified, proved);
  });
});

describe('a human', () => {
  it('is added with trimmed names, a display name and what is known of the address', () => {
    given().when(addAda).then(ada, { type: 'user.human.email.verified', payload: {} });
    given()
      .when({ ...addAda, email: { address: 'ada@example.com', verification: code } })
      .then(ada, codeAdded);
  });

  it('who makes the account themselves is recorded as such, with the browser they did it in', () => {
    given()
      .when({ ...addAda, registered: { userAgentId: 'browser-1' } })
      .then(
        { type: 'user.human.selfregistered', payload: { ...adasPayload, userAgentID: 'browser-1' } },
        { type: 'user.human.email.verified', payload: {} },
      );
  });

  it('is added once: an id is never given again, not even after removal', () => {
    given(ada).when(addAda).thenRejected('user.already_exists');
    given(ada, removed).when(addAda).thenRejected('user.already_exists');
  });

  it('needs names, an address and a language that exists', () => {
    given()
      .when({ ...addAda, userName: ' ' })
      .thenRejected('user.username_empty');
    given()
      .when({ ...addAda, profile: { firstName: '', lastName: 'L' } })
      .thenRejected('user.given_name_empty');
    given()
      .when({ ...addAda, profile: { firstName: 'A', lastName: ' ' } })
      .thenRejected('user.family_name_empty');
    given()
      .when({ ...addAda, profile: { firstName: 'A', lastName: 'L', preferredLanguage: 'not a tag' } })
      .thenRejected('user.language_invalid');
    given()
      .when({ ...addAda, email: { address: 'ada', verification: code } })
      .thenRejected('user.email_invalid');
    given()
      .when({ ...addAda, phone: { address: '0791234567', verification: code } })
      .thenRejected('user.phone_invalid');
  });

  it('records of a changed profile only what is different', () => {
    given(ada)
      .when({ type: 'ChangeProfile', firstName: 'Ada', nickName: 'Countess' })
      .then({ type: 'user.human.profile.changed', payload: { nickName: 'Countess' } });
    given(ada).when({ type: 'ChangeProfile', lastName: 'Lovelace' }).thenNothing();
    given(robot).when({ type: 'ChangeProfile', lastName: 'Lovelace' }).thenRejected('user.not_human');
  });

  it('takes a new address with its verification, and verifies the old one when asked to', () => {
    given(ada)
      .when({ type: 'ChangeEmail', address: 'a@example.com', verification: { kind: 'verified' } })
      .then(
        { type: 'user.human.email.changed', payload: { email: 'a@example.com' } },
        { type: 'user.human.email.verified', payload: {} },
      );
    given(ada).when({ type: 'ChangeEmail', address: 'ada@example.com', verification: code }).thenNothing();
    given(ada)
      .when({ type: 'ChangeEmail', address: 'ada@example.com', verification: { kind: 'verified' } })
      .then({ type: 'user.human.email.verified', payload: {} });
  });

  it('proves an address with the code on record, once', () => {
    const verify = { type: 'VerifyEmail', outcome: 'match', code: 'ABC123', at: new Date(5000) } as const;
    const verified: UserEvent = { type: 'user.human.email.verified', payload: {} };
    given(ada, codeAdded).when(verify).then(verified, proved);
    given(ada, verified, proved, codeAdded).when(verify).then(verified);
    given(ada, proved, { type: 'user.human.email.changed', payload: { email: 'b@example.com' } }, codeAdded)
      .when(verify)
      .then(verified, proved);
    // Whoever was handed the code has read no mail.
    given(ada, { type: 'user.human.email.code.added', payload: { ...codeAdded.payload, code_returned: true } })
      .when(verify)
      .then(verified);
    given(ada, codeAdded)
      .when({ ...verify, outcome: 'mismatch' })
      .then({ type: 'user.human.email.verification.failed', payload: {} });
    given(ada, codeAdded, { type: 'user.human.email.verified', payload: {} })
      .when(verify)
      .thenRejected('user.code_missing');
    given(ada, codeAdded, { type: 'user.human.email.changed', payload: { email: 'b@example.com' } })
      .when(verify)
      .thenRejected('user.code_missing');
  });

  it('is sent only a link that can be filled in', () => {
    const change = (urlTemplate: string) =>
      ({ type: 'ChangeEmail', address: 'b@example.com', verification: { ...code, urlTemplate } }) as const;
    const changed: UserEvent = { type: 'user.human.email.changed', payload: { email: 'b@example.com' } };
    const url_template = 'https://example.com/?code={{.Code}}&user={{ .UserID }}&org={{.OrgID}}';
    given(ada)
      .when(change(url_template))
      .then(changed, { type: 'user.human.email.code.added', payload: { ...codeAdded.payload, url_template } });
    given(ada).when(change('https://example.com/{{.Secret}}')).thenRejected('user.url_template_invalid');
    given(ada).when(change('https://example.com/{{.Code')).thenRejected('user.url_template_invalid');
    given(ada).when(change(' JavaScript:alert("{{.Code}}")')).thenRejected('user.url_template_invalid');
  });

  it('may be without a phone', () => {
    given(ada).when({ type: 'RemovePhone' }).thenNothing();
    const phone: UserEvent = { type: 'user.human.phone.changed', payload: { phone: '+41791234567' } };
    given(ada, phone).when({ type: 'RemovePhone' }).then({ type: 'user.human.phone.removed', payload: {} });
    expect(given(ada, phone, { type: 'user.human.phone.removed', payload: {} }).state().human?.phone).toBeUndefined();
  });
});

describe("a human's password", () => {
  const check = {
    type: 'CheckPassword',
    outcome: 'mismatch',
    hash: 'hash-1',
    lockout: { maxPasswordAttempts: 2, owner: 'instance-1', revision: 7 },
  } as const;
  const policy = { policyOwner: 'instance-1', policyRevision: 7 };

  it('is checked under a policy that the event names', () => {
    given(ada)
      .when({ ...check, outcome: 'match' })
      .then({ type: 'user.human.password.check.succeeded', payload: policy });
    given(ada).when(check).then({ type: 'user.human.password.check.failed', payload: policy });
  });

  it('locks its user at the last attempt that the policy allows', () => {
    given(ada, failed).when(check).then({ type: 'user.human.password.check.failed', payload: policy }, lockedByGuesses);
    given(ada, failed, failed)
      .when({ ...check, lockout: { maxPasswordAttempts: 0 } })
      .then(failed);
    given(ada, failed, { type: 'user.human.password.check.succeeded', payload: {} })
      .when(check)
      .then({ type: 'user.human.password.check.failed', payload: policy });
    given(ada, failed, locked, { type: 'user.unlocked', payload: {} })
      .when(check)
      .then({ type: 'user.human.password.check.failed', payload: policy });
  });

  it('of a locked account is guessed at as often again, and no more', () => {
    const guess = { type: 'CountGuess', lockout: { maxPasswordAttempts: 2 } } as const;
    const counted: UserEvent = { type: 'user.human.password.check.failed', payload: {} };
    given(ada, failed, failed, locked).when(guess).then(counted);
    given(ada, failed, failed, locked, counted, counted).when(guess).thenRejected('user.locked');
    given(ada, failed).when(guess).thenNothing();
    given(ada, locked)
      .when({ ...guess, lockout: { maxPasswordAttempts: 0 } })
      .thenNothing();
  });

  it('is not checked for who is locked or inactive, has none, or has just changed it', () => {
    given(ada, locked).when(check).thenRejected('user.locked');
    given(ada, { type: 'user.deactivated', payload: {} }).when(check).thenRejected('user.not_active');
    given(ada)
      .when({ ...check, hash: 'hash-0' })
      .thenRejected('user.password_changed_meanwhile');
    given(robot).when(check).thenRejected('user.not_human');
    const { encodedHash: _, ...without } = ada.payload as { encodedHash: string };
    given({ ...ada, payload: without } as UserEvent)
      .when(check)
      .thenRejected('user.password_not_set');
  });

  it('is kept as a newer hash when an older kind matched', () => {
    given(ada)
      .when({ ...check, outcome: 'match', rehashed: 'hash-2' })
      .then(
        { type: 'user.human.password.check.succeeded', payload: policy },
        { type: 'user.human.password.hash.updated', payload: { encodedHash: 'hash-2' } },
      );
  });

  it('is set while the proof for it still holds, and a code serves once', () => {
    const set = { type: 'SetPassword', hash: 'hash-2', changeRequired: true } as const;
    const changed: UserEvent = {
      type: 'user.human.password.changed',
      payload: { encodedHash: 'hash-2', changeRequired: true },
    };
    const issued: UserEvent = { type: 'user.human.password.code.added', payload: { code: 'K', expiry: minutes(60) } };
    given(ada).when(set).then(changed);
    given(ada)
      .when({ ...set, proof: { hash: 'hash-1' } })
      .then(changed);
    given(ada)
      .when({ ...set, proof: { hash: 'hash-0' } })
      .thenRejected('user.password_changed_meanwhile');
    given(ada, issued)
      .when({ ...set, proof: { code: 'K', at: new Date(5000) } })
      .then(changed, { type: 'user.human.email.verified', payload: {} }, proved);
    given(ada, issued, changed)
      .when({ ...set, hash: 'hash-3', proof: { code: 'K', at: new Date(5000) } })
      .thenRejected('user.code_missing');
  });
});

describe('a machine', () => {
  const now = new Date('2030-01-01T00:00:00Z');
  const expiration = new Date('2031-01-01T00:00:00Z');
  const token: UserEvent = {
    type: 'user.pat.added',
    payload: { tokenId: 'token-1', expiration: '2031-01-01T00:00:00.000Z' },
  };

  it('is added and changed', () => {
    given()
      .when({ type: 'AddMachine', userName: 'robot', userLoginMustBeDomain: false, profile: { name: 'Robot' } })
      .then(robot);
    given(robot)
      .when({ type: 'ChangeMachine', name: 'Robot', accessTokenType: 1 })
      .then({ type: 'user.machine.changed', payload: { accessTokenType: 1 } });
    given(robot).when({ type: 'ChangeMachine', name: '' }).thenRejected('user.machine_name_empty');
  });

  it('holds personal access tokens that end in the future', () => {
    const add = { type: 'AddPersonalAccessToken', tokenId: 'token-1', expiration, now } as const;
    given(robot).when(add).then(token);
    given(robot, token).when(add).thenRejected('user.pat_id_taken');
    given(robot)
      .when({ ...add, now: expiration })
      .thenRejected('user.pat_expired');
    given(ada).when(add).thenRejected('user.not_machine');
  });

  it('gives a token up once', () => {
    const give = { type: 'RemovePersonalAccessToken', tokenId: 'token-1' } as const;
    given(robot, token)
      .when(give)
      .then({ type: 'user.pat.removed', payload: { tokenId: 'token-1' } });
    given(robot).when(give).thenRejected('user.pat_not_found');
    given(robot)
      .when({ ...give, tokenId: 'constructor' })
      .thenRejected('user.pat_not_found');
  });
});

describe("a user's standing", () => {
  const inactive: UserEvent = { type: 'user.deactivated', payload: {} };

  it('is locked from active only, and unlocked from locked only', () => {
    given(ada).when({ type: 'LockUser' }).then(locked);
    given(ada, inactive).when({ type: 'LockUser' }).thenRejected('user.not_lockable');
    given(ada).when({ type: 'UnlockUser' }).thenRejected('user.not_locked');
    given(ada, locked).when({ type: 'UnlockUser' }).then({ type: 'user.unlocked', payload: {} });
  });

  it('is deactivated and reactivated, and refuses to be so twice', () => {
    given(ada).when({ type: 'DeactivateUser' }).then(inactive);
    given(ada, inactive).when({ type: 'DeactivateUser' }).thenRejected('user.already_inactive');
    given(ada).when({ type: 'ReactivateUser' }).thenRejected('user.not_inactive');
  });

  it('ends with removal: every command finds nobody', () => {
    given(ada).when({ type: 'RemoveUser' }).then(removed);
    given(ada, removed).when({ type: 'RemoveUser' }).thenRejected('user.not_found');
    given(ada, removed).when({ type: 'ChangeProfile', firstName: 'B' }).thenRejected('user.not_found');
  });
});

describe("a user's metadata", () => {
  const set: UserEvent = { type: 'user.metadata.set', payload: { key: 'team', value: 'YQ==' } };

  it('is set where it differs, and an empty value removes it', () => {
    const entries = (value: string) => ({ type: 'SetMetadata', entries: [{ key: 'team', value }] }) as const;
    given(ada).when(entries('YQ==')).then(set);
    given(ada, set).when(entries('YQ==')).thenNothing();
    given(ada, set)
      .when(entries(''))
      .then({ type: 'user.metadata.removed', payload: { key: 'team' } });
    given(ada).when(entries('')).thenNothing();
  });

  it('has one value a key', () => {
    const twice = [
      { key: 'team', value: 'YQ==' },
      { key: 'team', value: 'Yg==' },
    ];
    given(ada).when({ type: 'SetMetadata', entries: twice }).thenRejected('metadata.conflicting');
  });
});
