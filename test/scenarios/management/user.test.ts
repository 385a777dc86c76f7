import { timestampDate } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Details } from '../../../api/gen/zitadel/object/v2/object_pb.js';
import { type Fasti, startFasti } from '../../support/fasti.ts';
import { type Clients, clientsOf } from '../clients.ts';
import { farAway, machineWithToken } from '../company.ts';
import { eventsOf, recorded, typesOf } from '../log.ts';
import { refusal } from '../refusal.ts';

let fasti: Fasti;
let users: Clients['users'];
beforeAll(async () => {
  fasti = await startFasti();
  ({ users } = clientsOf(fasti.url, fasti.pat));
});
afterAll(() => fasti?.stop());

const human = (email: string) => ({
  profile: { givenName: 'Ada', familyName: 'Lovelace' },
  email: { email, verification: { case: 'isVerified', value: true } as const },
});

describe('a human, event by event', () => {
  it('is created with everything in one append, and nothing of it lies open in the log', async () => {
    const { answer, events } = await recorded(fasti, () =>
      users.addHumanUser({
        ...human('ada@example.com'),
        username: 'ada',
        phone: { phone: '+41 79 123 45 67', verification: { case: 'isVerified', value: true } },
        passwordType: { case: 'password', value: { password: 'Password1!', changeRequired: true } },
        metadata: [{ key: 'shoe', value: Buffer.from('38') }],
      }),
    );
    expect(events.map(({ type }) => type).sort()).toEqual(
      ['user.human.added', 'user.human.email.verified', 'user.human.phone.verified', 'user.metadata.set'].sort(),
    );
    expect(events[0]).toMatchObject({ type: 'user.human.added', owner: fasti.orgId, revision: 1 });
    expect(events[0]?.payload).toMatchObject({
      userName: 'ada',
      firstName: 'Ada',
      displayName: 'Ada Lovelace',
      email: 'ada@example.com',
      phone: '+41791234567',
      changeRequired: true,
      encodedHash: expect.stringMatching(/^\$argon2id\$/),
    });
    expect(answer.details).toMatchObject({ sequence: BigInt(events.length), resourceOwner: fasti.orgId });
    const stored = await fasti.api.store.readAll(0n, { limit: 1000, filter: { aggregateIds: [answer.userId] } });
    expect(JSON.stringify(stored.events.map(({ payload }) => payload))).not.toMatch(
      /Lovelace|example\.com|4179|argon2/,
    );
  });

  it('changes by the events of what changed, and by none if nothing did', async () => {
    const { userId } = await users.addHumanUser({ ...human('bea@example.com'), username: 'bea' });
    const update = (value: object, more: object = {}) =>
      eventsOf(fasti, () => users.updateUser({ userId, userType: { case: 'human', value }, ...more }));
    expect(await update({ profile: { nickName: 'B' } })).toEqual([['user.human.profile.changed', { nickName: 'B' }]]);
    expect(await update({ profile: { nickName: 'B' } })).toEqual([]);
    expect(
      await update({ email: { email: 'bea@new.example', verification: { case: 'isVerified', value: true } } }),
    ).toEqual([
      ['user.human.email.changed', { email: 'bea@new.example' }],
      ['user.human.email.verified', {}],
    ]);
    expect((await update({ phone: { phone: '+41791234567' } })).map(([type]) => type)).toEqual([
      'user.human.phone.changed',
      'user.human.phone.code.added',
    ]);
    expect(await update({ phone: { phone: '' } })).toEqual([['user.human.phone.removed', {}]]);
    expect(await update({}, { username: 'beatrice' })).toMatchObject([
      ['user.username.changed', { userName: 'beatrice' }],
    ]);
  });

  it('gets a password, which is never shown again', async () => {
    const { userId } = await users.addHumanUser(human('cleo@example.com'));
    const set = () => users.setPassword({ userId, newPassword: { password: 'Password1!', changeRequired: true } });
    const [event] = (await recorded(fasti, set)).events;
    expect([event?.type, event?.payload]).toEqual([
      'user.human.password.changed',
      expect.objectContaining({ changeRequired: true, encodedHash: expect.stringMatching(/^\$argon2id\$/) }),
    ]);
    const wrong = () =>
      users.setPassword({
        userId,
        newPassword: { password: 'Password2!' },
        verification: { case: 'currentPassword', value: 'Wrong1!' },
      });
    expect(await typesOf(fasti, () => refusal(wrong()))).toEqual(['user.human.password.check.failed']);
    expect(await refusal(users.setPassword({ userId, newPassword: { password: 'short' } }))).toBe(
      'InvalidArgument DOMAIN-HuJf6',
    );
  });
});

type Move = () => Promise<{ readonly details?: Details | undefined }>;

describe('a user’s states, event by event', () => {
  it('come by one event each; the same again is refused and records nothing', async () => {
    const { userId } = await users.addHumanUser(human('dora@example.com'));
    const moves: readonly (readonly [Move, string, number])[] = [
      [() => users.lockUser({ userId }), 'user.locked', 4],
      [() => users.unlockUser({ userId }), 'user.unlocked', 1],
      [() => users.deactivateUser({ userId }), 'user.deactivated', 2],
      [() => users.reactivateUser({ userId }), 'user.reactivated', 1],
    ];
    for (const [move, event, state] of moves) {
      const { answer, events } = await recorded(fasti, move);
      expect(events.map(({ type }) => type)).toEqual([event]);
      expect(answer.details).toMatchObject({ sequence: BigInt(events[0]?.revision ?? 0) });
      expect(answer.details?.changeDate && timestampDate(answer.details.changeDate)).toEqual(events[0]?.createdAt);
      expect((await users.getUserByID({ userId })).user?.state).toBe(state);
      expect(await typesOf(fasti, async () => expect(await refusal(move())).toMatch(/^FailedPrecondition/))).toEqual(
        [],
      );
    }
    expect(await typesOf(fasti, () => users.deleteUser({ userId }))).toEqual(['user.removed']);
    expect(await refusal(users.deleteUser({ userId }))).toMatch(/^NotFound/);
    expect(await typesOf(fasti, () => users.addHumanUser(human('dora@example.com')))).toContain('user.human.added');
  });
});

describe('a machine, event by event', () => {
  it('has a profile, a secret and tokens, of which the log holds no plaintext', async () => {
    const { answer, events } = await recorded(fasti, () =>
      users.createUser({
        organizationId: fasti.orgId,
        userId: 'robot-1',
        username: 'robot',
        userType: { case: 'machine', value: { name: 'Robot', description: 'vacuums', accessTokenType: 1 } },
      }),
    );
    expect(answer.id).toBe('robot-1');
    expect(events.map(({ type, payload }) => [type, payload])).toMatchObject([
      ['user.machine.added', { userName: 'robot', name: 'Robot', description: 'vacuums', accessTokenType: 1 }],
    ]);
    const userId = 'robot-1';
    const secret = await recorded(fasti, () => users.addSecret({ userId }));
    expect(secret.events.map(({ type }) => type)).toEqual(['user.machine.secret.set']);
    expect(JSON.stringify(secret.events.map(({ payload }) => payload))).not.toContain(secret.answer.clientSecret);
    expect(await typesOf(fasti, () => users.removeSecret({ userId }))).toEqual(['user.machine.secret.removed']);

    const pat = await recorded(fasti, () => users.addPersonalAccessToken({ userId, expirationDate: farAway }));
    expect(pat.events.map(({ type, payload }) => [type, payload])).toMatchObject([
      ['user.pat.added', { tokenId: pat.answer.tokenId, expiration: '2096-10-02T07:06:40.000Z' }],
    ]);
    const remove = () => users.removePersonalAccessToken({ userId, tokenId: pat.answer.tokenId });
    expect(await typesOf(fasti, remove)).toEqual(['user.pat.removed']);
    expect(await refusal(remove())).toMatch(/^NotFound/);
    expect(
      await eventsOf(fasti, () => users.updateUser({ userId, userType: { case: 'machine', value: { name: 'Mop' } } })),
    ).toEqual([['user.machine.changed', { name: 'Mop' }]]);
  });

  it('leaves its offices when it is deleted', async () => {
    const { orgs } = clientsOf(fasti.url, fasti.pat);
    const { id: userId } = await machineWithToken(clientsOf(fasti.url, fasti.pat), fasti.orgId, 'officer');
    await orgs.addOrganization({ name: 'Office', admins: [{ userType: { case: 'userId', value: userId } }] });
    expect(await typesOf(fasti, () => users.deleteUser({ userId }))).toEqual([
      'org.member.cascade.removed',
      'user.removed',
    ]);
  });
});
