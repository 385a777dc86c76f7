import { describe, expect, it } from 'vitest';
import { refusal, userTenant } from './users.ts';

describe('a user', () => {
  it('is changed in all its parts at once, in either dialect of the contract', async () => {
    const { human, updateUser, updateHumanUser, getUser, state } = await userTenant();
    const userId = await human('ada@example.com');
    const changed = await updateUser({
      userId,
      username: 'countess',
      userType: {
        case: 'human',
        value: {
          profile: { nickName: 'Countess' },
          email: { email: 'new@example.com', verification: { case: 'returnCode', value: {} } },
          phone: { phone: '+41791234567', verification: { case: 'returnCode', value: {} } },
        },
      },
      metadata: [{ key: 'team', value: Buffer.from('math') }],
    });
    expect(changed).toMatchObject({
      emailCode: expect.stringMatching(/^[A-Z0-9]{6}$/),
      phoneCode: expect.stringMatching(/^[A-Z0-9]{6}$/),
    });
    const { user } = await getUser({ userId });
    expect(user.username).toBe('countess');
    expect(user.type.value).toMatchObject({
      profile: { givenName: 'ada', nickName: 'Countess' },
      email: { email: 'new@example.com', isVerified: false },
    });
    expect((await state(userId)).metadata).toEqual({ team: Buffer.from('math').toString('base64') });

    const again = await updateHumanUser({
      userId,
      profile: { givenName: 'Ada', familyName: 'L' },
      email: { email: 'new@example.com', verification: { case: 'returnCode', value: {} } },
      phone: { phone: '' },
    });
    expect(again.emailCode).toBeUndefined();
    expect(again.details.sequence).toBeGreaterThan(1n);
    expect((await getUser({ userId })).user.type.value.phone).toEqual({ phone: '', isVerified: false });
    const removal = { phone: '', verification: { case: 'isVerified', value: true } } as const;
    expect(await refusal(updateHumanUser({ userId, phone: removal }))).toBe('user_request.phone_removal');
  });

  it('is left as it is by a request without changes', async () => {
    const { human, machine, updateUser, updateHumanUser, getUser } = await userTenant();
    const userId = await human('ada@example.com');
    const before = await getUser({ userId });
    await updateUser({ userId, username: 'ada@example.com' });
    await updateUser({ userId });
    expect((await getUser({ userId })).details.sequence).toBe(before.details.sequence);
    const robot = await machine('robot');
    const name = { case: 'machine', value: { name: 'Android', accessTokenType: 1 } } as const;
    await updateUser({ userId: robot, userType: name });
    expect((await getUser({ userId: robot })).user.type.value).toMatchObject({ name: 'Android', accessTokenType: 1 });
    expect(await refusal(updateUser({ userId, userType: name }))).toBe('user.not_machine');
    // Who is taken for a human is none, whatever is to change.
    const asHuman = { userId: robot, username: 'person' };
    expect(await refusal(updateUser({ ...asHuman, userType: { case: 'human', value: {} } }))).toBe('user.not_human');
    expect(await refusal(updateHumanUser(asHuman))).toBe('user.not_human');
  });

  it('changes its own profile, but does not vouch for its own address', async () => {
    const { human, updateUser, callAs } = await userTenant();
    const [ada, bob] = [await human('ada@example.com'), await human('bob@example.com')];
    const change = (by: string, value: object) =>
      updateUser({ userId: ada, userType: { case: 'human', value } }, callAs(by));
    await change(ada, { profile: { nickName: 'A' } });
    await change(ada, { email: { email: 'a@example.com' } });
    for (const verification of [
      { case: 'isVerified', value: true },
      { case: 'returnCode', value: {} },
    ])
      expect(await refusal(change(ada, { email: { email: 'b@example.com', verification } }))).toBe('authz.not_allowed');
    expect(await refusal(change(bob, { profile: { nickName: 'A' } }))).toBe('authz.not_allowed');
    const metadata = [{ key: 'role', value: Buffer.from('boss') }];
    expect(await refusal(updateUser({ userId: ada, metadata }, callAs(ada)))).toBe('authz.not_allowed');
  });

  it('is deactivated, locked and back again by administrators only, and never twice', async () => {
    const { human, ask, callAs, adminId, getUser } = await userTenant();
    const userId = await human('ada@example.com');
    const move = (method: string, by = adminId) => ask(method, callAs(by), { userId });
    const stateNow = async () => (await getUser({ userId })).user.state;
    expect(await refusal(move('deactivateUser', userId))).toBe('authz.not_allowed');
    expect(await move('deactivateUser')).toMatchObject({ details: { sequence: 3n } });
    expect(await stateNow()).toBe(2);
    expect(await refusal(move('deactivateUser'))).toBe('user.already_inactive');
    expect(await refusal(move('lockUser'))).toBe('user.not_lockable');
    await move('reactivateUser');
    expect(await refusal(move('reactivateUser'))).toBe('user.not_inactive');
    await move('lockUser');
    expect(await stateNow()).toBe(4);
    await move('unlockUser');
    expect(await refusal(move('unlockUser'))).toBe('user.not_locked');
    expect(await stateNow()).toBe(1);
  });

  it('is gone once it is deleted, with its name and its offices', async () => {
    const { human, deleteUser, getUser, appoint, created, api, instance, callAs } = await userTenant();
    const [ada, bob] = [await human('ada@example.com'), await human('bob@example.com')];
    await appoint(created.orgId, ada, 'ORG_OWNER');
    expect(await refusal(deleteUser({ userId: bob }, callAs(bob)))).toBe('authz.not_allowed');
    await deleteUser({ userId: bob }, callAs(ada));
    await deleteUser({ userId: ada });
    expect(await refusal(getUser({ userId: ada }))).toBe('user.not_found');
    expect(await refusal(deleteUser({ userId: ada }))).toBe('user.not_found');
    const { members } = await import('../../domain/member/member.ts');
    const { state } = await api.load(instance.id, members.org, created.orgId);
    expect(Object.keys(state.roles)).not.toContain(ada);
    await human('ada@example.com');
  });

  it('is shown as it was at any moment, even after it is gone', async () => {
    const { human, updateUser, deleteUser, getUser, callAs, adminId, head } = await userTenant();
    const userId = await human('ada@example.com');
    const born = await head();
    await updateUser({ userId, username: 'countess' });
    const renamed = await head();
    await deleteUser({ userId });
    const at = (position: bigint) => callAs(adminId, undefined, { at: { position } });
    expect((await getUser({ userId }, at(born))).user).toMatchObject({
      username: 'ada@example.com',
      loginNames: ['ada@example.com'],
    });
    expect((await getUser({ userId }, at(renamed))).user.username).toBe('countess');
    expect(await refusal(getUser({ userId }, at(await head())))).toBe('user.not_found');
  });
});
