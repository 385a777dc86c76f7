import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fasti, startFasti } from '../../support/fasti.ts';
import { type Clients, clientsOf } from '../clients.ts';
import { eventsOf, recorded, typesOf } from '../log.ts';
import { refusal, refusalOf } from '../refusal.ts';

let fasti: Fasti;
let sessions: Clients['sessions'];
beforeAll(async () => {
  fasti = await startFasti();
  ({ sessions } = clientsOf(fasti.url, fasti.loginClientPat));
});
afterAll(() => fasti?.stop());

const admin = () => ({ user: { search: { case: 'userId', value: fasti.adminId } as const } });
const withPassword = (password = fasti.adminPassword) => ({ ...admin(), password: { password } });

describe('a session, event by event', () => {
  it('is created with all that was checked, in one append with what the user records of it', async () => {
    const { answer, events } = await recorded(fasti, () =>
      sessions.createSession({
        checks: withPassword(),
        metadata: { device: Buffer.from('laptop') },
        userAgent: {
          fingerprintId: 'fp',
          ip: '203.0.113.7',
          description: 'Firefox',
          header: { accept: { values: ['*/*'] } },
        },
        lifetime: { seconds: 3600n },
      }),
    );
    expect(events.map(({ type, aggregateId }) => [type, aggregateId === answer.sessionId]).sort()).toEqual(
      [
        ['session.added', true],
        ['session.user.checked', true],
        ['session.password.checked', true],
        ['session.metadata.set', true],
        ['session.lifetime.set', true],
        ['session.token.set', true],
        ['user.human.password.check.succeeded', false],
      ].sort(),
    );
    const stored = JSON.stringify(
      (await fasti.api.store.readAll(0n, { limit: 1000 })).events.map(({ payload }) => payload),
    );
    expect(stored).not.toContain(answer.sessionToken);
    expect(stored).not.toContain('203.0.113.7');
    expect((await sessions.getSession({ sessionId: answer.sessionId })).session).toMatchObject({
      userAgent: {
        fingerprintId: 'fp',
        ip: '203.0.113.7',
        description: 'Firefox',
        header: { accept: { values: ['*/*'] } },
      },
      factors: { user: { id: fasti.adminId, loginName: fasti.adminLoginName, organizationId: fasti.orgId } },
      expirationDate: expect.anything(),
    });
  });

  it('grows by what is checked later; every change gives another token', async () => {
    const { sessionId, sessionToken } = await sessions.createSession({});
    const set = (change: object) => eventsOf(fasti, () => sessions.setSession({ sessionId, ...change }));
    expect((await set({ checks: admin() })).map(([type]) => type)).toEqual([
      'session.user.checked',
      'session.token.set',
    ]);
    expect(
      (await set({ checks: { password: { password: fasti.adminPassword } } })).map(([type]) => type).sort(),
    ).toEqual(['session.password.checked', 'session.token.set', 'user.human.password.check.succeeded']);
    expect(await set({ metadata: { a: Buffer.from('b') } })).toEqual([
      ['session.metadata.set', { metadata: { a: 'Yg==' }, userID: fasti.adminId }],
      ['session.token.set', { tokenID: expect.any(String) }],
    ]);
    expect(await refusal(sessions.deleteSession({ sessionId, sessionToken }))).toBe('PermissionDenied COMMAND-sGr42');
  });

  it('is not created by a wrong password, which the user’s history keeps', async () => {
    const attempt = () => refusalOf(sessions.createSession({ checks: withPassword('Wrong1!') }));
    const { answer, events } = await recorded(fasti, attempt);
    expect(answer).toMatchObject({ code: 'InvalidArgument', id: 'COMMAND-3M0fs' });
    expect(events.map(({ type, aggregateId }) => [type, aggregateId])).toEqual([
      ['user.human.password.check.failed', fasti.adminId],
    ]);
  });

  it('ends once', async () => {
    const { sessionId } = await sessions.createSession({ checks: admin() });
    expect(await typesOf(fasti, () => sessions.deleteSession({ sessionId }))).toEqual(['session.terminated']);
    expect(await typesOf(fasti, () => sessions.deleteSession({ sessionId }))).toEqual([]);
    expect(await refusal(sessions.getSession({ sessionId }))).toBe('NotFound QUERY-SFeaa');
    expect(await refusal(sessions.setSession({ sessionId, metadata: { a: Buffer.from('b') } }))).toBe(
      'FailedPrecondition COMMAND-Hewfq',
    );
  });
});
