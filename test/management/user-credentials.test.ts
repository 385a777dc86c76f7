import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import { verifyPat } from '../../api/management/user/credential/verify-pat.ts';
import { matchesSecret } from '../../api/secret/secret.ts';
import { openToken } from '../../api/secret/token.ts';
import { user } from '../../domain/user/user.ts';
import { refusal, userTenant } from './users.ts';

const changed = { password: 'Changed1!', changeRequired: false };

describe("a user's password", () => {
  it('is changed by who knows the current one, and a wrong one counts towards the lock', async () => {
    const { human, setPassword, callAs, state, lockAfter } = await userTenant();
    await lockAfter(2);
    const userId = await human('ada@example.com');
    const change = (current: string, newPassword = changed) =>
      setPassword({ userId, newPassword, verification: { case: 'currentPassword', value: current } }, callAs(userId));
    expect(await refusal(change('wrong'))).toBe('user.password_wrong');
    expect(await refusal(change('Secret1!', { ...changed, password: 'Secret1!' }))).toBe('user.password_not_changed');
    expect(await refusal(change('Secret1!', { ...changed, password: 'weak' }))).toBe('password.too_short');
    await change('Secret1!');
    expect((await state(userId)).human?.password).toMatchObject({ hash: '$fake$Changed1!', failedAttempts: 0 });
    const wrong = change('wrong');
    await expect(wrong).rejects.toMatchObject({ facts: { failedAttempts: 1 } });
    expect(await refusal(change('wrong'))).toBe('user.password_wrong');
    expect((await state(userId)).status).toBe('locked');
    expect(await refusal(change('Changed1!'))).toBe('user.locked');
  });

  it('is set without proof by who may set credentials, and by nobody else', async () => {
    const { human, setPassword, callAs, appoint, created, state } = await userTenant();
    const [ada, manager] = [await human('ada@example.com'), await human('manager@example.com')];
    await appoint(created.orgId, manager, 'ORG_USER_MANAGER');
    expect(await refusal(setPassword({ userId: ada, newPassword: changed }, callAs(ada)))).toBe('authz.not_allowed');
    expect(await refusal(setPassword({ userId: ada, newPassword: changed }, callAs(manager)))).toBe(
      'authz.not_allowed',
    );
    await setPassword({ userId: ada, newPassword: { ...changed, changeRequired: true } });
    expect((await state(ada)).human?.password).toMatchObject({ hash: '$fake$Changed1!', changeRequired: true });
    expect(await refusal(setPassword({ userId: ada }))).toBe('user_request.password_missing');
  });

  it('is set with a code that was issued for it, once', async () => {
    const { human, setPassword, run, callAs, state } = await userTenant();
    const { step } = await import('../../eventstore/execute.ts');
    const userId = await human('ada@example.com');
    const withCode = (value: string) =>
      setPassword({ userId, newPassword: changed, verification: { case: 'verificationCode', value } }, callAs(userId));
    expect(await refusal(withCode('ABC123'))).toBe('user.code_missing');
    const verification = { kind: 'code', code: 'ABC123', expiry: 3_600_000_000_000, returned: false } as const;
    await run(step(user, userId, { type: 'IssuePasswordCode', verification, notificationType: 0 } as const));
    expect(await refusal(withCode('ABC124'))).toBe('user.code_invalid');
    await withCode('ABC123');
    expect((await state(userId)).human?.password.hash).toBe('$fake$Changed1!');
    expect(await refusal(withCode('ABC123'))).toBe('user.code_missing');
  });
});

describe('personal access tokens', () => {
  it('are shown once, verified, listed and removed', async () => {
    const { machine, addPat, listPats, removePat, api, instance, ask, callAs, adminId } = await userTenant();
    const userId = await machine('robot');
    const expirationDate = timestampFromDate(new Date('2031-01-01T00:00:00Z'));
    const { tokenId, token } = await addPat({ userId, expirationDate });
    expect(await openToken(api.keys, instance.id, token)).toBe(`${tokenId}:${userId}`);
    const verified = () => verifyPat(api, instance.id, tokenId, userId);
    expect(await verified()).toMatchObject({ userId, via: 'pat', kind: 'machine' });
    await ask('deactivateUser', callAs(adminId), { userId });
    expect(await verified()).toBeUndefined();
    await ask('reactivateUser', callAs(adminId), { userId });

    await addPat({ userId });
    const listed = await listPats({
      filters: [{ filter: { case: 'expirationDateFilter', value: { timestamp: expirationDate, method: 0 } } }],
    });
    expect(listed).toMatchObject({
      pagination: { totalResult: 1n, appliedLimit: 100n },
      result: [{ id: tokenId, userId, expirationDate }],
    });
    await removePat({ userId, tokenId });
    expect(await verified()).toBeUndefined();
    expect(await refusal(removePat({ userId, tokenId }))).toBe('user.pat_not_found');
  });

  it('are for machines, end in the future, and are seen by who may see their user', async () => {
    const { machine, human, addPat, listPats, callAs } = await userTenant();
    const [robot, ada] = [await machine('robot'), await human('ada@example.com')];
    const expirationDate = timestampFromDate(new Date('2020-01-01T00:00:00Z'));
    expect(await refusal(addPat({ userId: robot, expirationDate }))).toBe('user.pat_expired');
    expect(await refusal(addPat({ userId: ada }))).toBe('user.not_machine');
    expect(await refusal(addPat({ userId: robot }, callAs(ada)))).toBe('authz.not_allowed');
    await addPat({ userId: robot }, callAs(robot));
    const filters = [{ filter: { case: 'userIdFilter' as const, value: { id: robot } } }];
    expect((await listPats({ filters })).result).toHaveLength(1);
    expect((await listPats({ filters }, callAs(robot))).result).toHaveLength(1);
    expect((await listPats({ filters }, callAs(ada))).result).toEqual([]);
    for (const sortingColumn of [0, 1, 2, 3, 4, 5])
      expect((await listPats({ filters, sortingColumn })).result).toHaveLength(1);
  });
});

describe("a machine's secret", () => {
  it('is shown once, kept as a hash, and taken away', async () => {
    const { machine, ask, callAs, adminId, state, getUser } = await userTenant();
    const userId = await machine('robot');
    const { clientSecret } = await ask('addSecret', callAs(adminId), { userId });
    expect(matchesSecret(clientSecret, (await state(userId)).machine?.secretHash ?? '')).toBe(true);
    expect((await getUser({ userId })).user.type.value.hasSecret).toBe(true);
    await ask('removeSecret', callAs(adminId), { userId });
    expect(await refusal(ask('removeSecret', callAs(adminId), { userId }))).toBe('user.secret_not_set');
  });
});
