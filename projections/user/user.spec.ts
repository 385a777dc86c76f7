import { describe, expect, it } from 'vitest';
import { rowsOf } from '../../test/rows.ts';
import { loginNamesOf } from './login-name.ts';
import { userMetadata } from './metadata.ts';
import { personalAccessTokens } from './personal-access-token.ts';
import { personalAccessTokensTable, userMetadataTable, usersTable } from './tables.ts';
import { users } from './user.ts';

const ada = {
  type: 'user.human.added',
  payload: {
    userName: 'Ada',
    firstName: 'Ada',
    lastName: 'Lovelace',
    displayName: 'Ada Lovelace',
    email: 'Ada@example.com',
    encodedHash: 'hash',
  },
};
const robot = { type: 'user.machine.added', payload: { userName: 'robot', name: 'Robot' }, of: 'id-2' };
const bare = (type: string) => ({ type, payload: {} });

const usersAfter = (...events: Parameters<ReturnType<typeof rowsOf>>) => rowsOf(users)(...events).in(usersTable);

describe('the users', () => {
  it('show humans and machines, each with its own', () => {
    expect(usersAfter(ada, robot)).toMatchObject([
      { id: 'id-1', org_id: 'org-1', type: 1, state: 1, user_name: 'Ada', user_name_lower: 'ada', password_set: true },
      { id: 'id-2', type: 2, state: 1, name: 'Robot', has_secret: false, email: null },
    ]);
  });

  it('follow changes of the profile, address and number', () => {
    const [row] = usersAfter(
      ada,
      { type: 'user.human.profile.changed', payload: { nickName: 'Countess' } },
      bare('user.human.email.verified'),
      { type: 'user.human.phone.changed', payload: { phone: '+41791234567' } },
      bare('user.human.phone.verified'),
      bare('user.human.phone.proved'),
      bare('user.human.email.proved'),
      { type: 'user.human.email.changed', payload: { email: 'B@example.com' } },
    );
    expect(row).toMatchObject({
      first_name: 'Ada',
      nick_name: 'Countess',
      email: 'B@example.com',
      email_lower: 'b@example.com',
      email_verified: false,
      email_proved: false,
      phone: '+41791234567',
      phone_verified: true,
      phone_proved: true,
    });
    expect(usersAfter(ada, bare('user.human.email.proved'))).toMatchObject([{ email_proved: true }]);
  });

  it('say under which key the picture of a person is kept', () => {
    const shown = (storeKey: string) => ({ type: 'user.human.avatar.added', payload: { storeKey } });
    const removed = { type: 'user.human.avatar.removed', payload: { storeKey: 'avatar/2' } };
    expect(usersAfter(ada, shown('avatar/1'), shown('avatar/2'))).toMatchObject([{ avatar_key: 'avatar/2' }]);
    expect(usersAfter(ada, shown('avatar/2'), removed)).toMatchObject([{ avatar_key: null }]);
  });

  it('are found by names in lower case, and by the beginning of one that no index could hold', () => {
    const [row] = usersAfter(ada, {
      type: 'user.human.profile.changed',
      payload: { lastName: 'Ärzte', firstName: '😀'.repeat(5_000) },
    });
    expect(row).toMatchObject({ last_name_lower: 'ärzte', display_name_lower: 'ada lovelace' });
    expect(row?.['first_name_lower']).toBe('😀'.repeat(300));
  });

  it('follow the standing of a user, and lose who is removed', () => {
    const stateAfter = (...types: string[]) => usersAfter(ada, ...types.map(bare))[0]?.['state'];
    expect(stateAfter('user.locked')).toBe(4);
    expect(stateAfter('user.locked', 'user.unlocked')).toBe(1);
    expect(stateAfter('user.deactivated')).toBe(2);
    const [begun, done] = ['user.human.initialization.code.added', 'user.human.initialization.check.succeeded'];
    expect(stateAfter(begun)).toBe(5);
    expect(stateAfter(begun, done)).toBe(1);
    expect(stateAfter(begun, 'user.locked', done)).toBe(4);
    expect(usersAfter(ada, bare('user.removed'))).toEqual([]);
    expect(usersAfter(ada, robot, { ...bare('org.removed'), of: 'org-1' })).toEqual([]);
    expect(usersAfter(ada, robot, { ...bare('instance.removed'), of: 'instance-1' })).toEqual([]);
  });

  it('have no name any more once they were erased', () => {
    expect(usersAfter({ type: 'user.human.added', payload: {} })).toMatchObject([
      { user_name: '', first_name: '', last_name: '', email: null },
    ]);
  });
});

describe("a user's metadata and tokens", () => {
  const set = { type: 'user.metadata.set', payload: { key: 'team', value: 'YQ==' } };
  const token = { type: 'user.pat.added', payload: { tokenId: 't-1', expiration: '2030-01-01T00:00:00Z' } };

  it('are listed until they are removed, or the user is', () => {
    const metadataAfter = (...events: (typeof set | ReturnType<typeof bare>)[]) =>
      rowsOf(userMetadata)(...events).in(userMetadataTable);
    expect(metadataAfter(set)).toMatchObject([{ user_id: 'id-1', key: 'team', value: Buffer.from('a') }]);
    expect(metadataAfter(set, { type: 'user.metadata.removed', payload: { key: 'team', value: '' } })).toEqual([]);
    expect(metadataAfter(set, bare('user.removed'))).toEqual([]);

    const tokensAfter = (...events: (typeof token | ReturnType<typeof bare>)[]) =>
      rowsOf(personalAccessTokens)(...events).in(personalAccessTokensTable);
    expect(tokensAfter(token)).toMatchObject([{ id: 't-1', user_id: 'id-1', org_id: 'org-1' }]);
    expect(tokensAfter(token, bare('user.removed'))).toEqual([]);
  });
});

describe('login names', () => {
  it('are the user name, or the user name at each domain of the organization', () => {
    const domains = ['acme.example', 'acme.localhost'];
    expect(loginNamesOf('ada', { userLoginMustBeDomain: false, domains })).toEqual(['ada']);
    expect(loginNamesOf('ada', { userLoginMustBeDomain: true, domains })).toEqual([
      'ada@acme.example',
      'ada@acme.localhost',
    ]);
    expect(loginNamesOf('ada', { userLoginMustBeDomain: true, domains: [] })).toEqual(['ada']);
  });
});
