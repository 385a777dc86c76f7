import { setTimeout as pause } from 'node:timers/promises';
import { create } from '@bufbuild/protobuf';
import { durationFromMs, timestampFromMs } from '@bufbuild/protobuf/wkt';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../../api/api.ts';
import type { SearchQuery } from '../../api/gen/zitadel/session/v2/session_pb.js';
import {
  CreateSessionRequestSchema,
  ListSessionsRequestSchema,
  SetSessionRequestSchema,
} from '../../api/gen/zitadel/session/v2/session_service_pb.js';
import { sessionService } from '../../api/management/session/session.ts';
import { verifySessionToken } from '../../api/management/session/token.ts';
import { openToken } from '../../api/secret/token.ts';
import { lockoutSettings } from '../../domain/settings/lockout.ts';
import { user } from '../../domain/user/user.ts';
import { callsOf, tenant } from './tenant.ts';

const anna = 'anna';
const password = 'Password1!';
type Init<S extends Parameters<typeof create>[0]> = Parameters<typeof create<S>>[1];

const world = async () => {
  const here = await tenant();
  const { api, adminId, created, callAs } = here;
  const ask = callsOf(sessionService(api));
  const admin = () => callAs(adminId);
  const obey = async (userId: string, command: Parameters<typeof user.decide>[0]) => {
    const call = admin();
    call.wrote((await api.execute(call.context, user, userId, command, created.orgId)).position);
  };
  await obey(anna, {
    type: 'AddHuman',
    userName: 'anna',
    userLoginMustBeDomain: false,
    profile: { firstName: 'Anna', lastName: 'Arendt', preferredLanguage: 'de', displayName: 'Anna A.' },
    email: { address: 'anna@example.com', verification: { kind: 'verified' } },
    password: { hash: await api.passwords.hash(password), changeRequired: false },
  });
  const holderOf = async (token: string) => {
    const [, sessionId = '', tokenId = ''] =
      /^sess_(.+):(.+)$/.exec((await openToken(api.keys, created.instanceId, token)) ?? '') ?? [];
    return verifySessionToken(api, created.instanceId, sessionId, tokenId);
  };
  return {
    ...here,
    ask,
    admin,
    obey,
    holderOf,
    add: (init: Init<typeof CreateSessionRequestSchema> = {}, call = admin()) =>
      ask('createSession', call, create(CreateSessionRequestSchema, init)),
    set: (init: Init<typeof SetSessionRequestSchema>, call = admin()) =>
      ask('setSession', call, create(SetSessionRequestSchema, init)),
    get: async (sessionId: string, sessionToken?: string, call = admin()) =>
      (await ask('getSession', call, { sessionId, sessionToken })).session,
    list: async (init: Init<typeof ListSessionsRequestSchema> = {}, call = admin()) => {
      const { sessions, details } = await ask('listSessions', call, create(ListSessionsRequestSchema, init));
      return { ids: sessions.map(({ id }: { id: string }) => id) as string[], total: details.totalResult as bigint };
    },
  };
};

const byLoginName = { user: { search: { case: 'loginName', value: 'ANNA' } } } as const;
const byId = { user: { search: { case: 'userId', value: anna } } } as const;
const checked = { ...byLoginName, password: { password } };

describe('a session of the API', () => {
  it('checks user and password at once, and tells what it knows', async () => {
    const { add, get, created } = await world();
    const userAgent = { fingerprintId: 'fp', ip: '10.0.0.1', header: { accept: { values: ['text/html'] } } };
    const { sessionId, sessionToken, details } = await add({
      checks: checked,
      userAgent,
      metadata: { color: Uint8Array.of(1, 2), none: new Uint8Array() },
      lifetime: durationFromMs(60_000),
    });
    expect(sessionToken).toBeTypeOf('string');
    expect(details).toMatchObject({ resourceOwner: created.instanceId, sequence: 6n });
    const session = await get(sessionId);
    expect(session).toMatchObject({
      id: sessionId,
      sequence: 6n,
      factors: {
        user: { id: anna, organizationId: created.orgId, loginName: 'anna', displayName: 'Anna A.' },
        password: { verifiedAt: { seconds: expect.any(BigInt) } },
      },
      metadata: { color: Uint8Array.of(1, 2) },
      userAgent,
    });
    expect(session.expirationDate.seconds - session.creationDate.seconds).toBe(60n);
  });

  it('may begin with nothing and be checked step by step; every change brings another token', async () => {
    const { add, set, get, holderOf } = await world();
    const first = await add();
    const second = await set({ sessionId: first.sessionId, checks: byId });
    expect((await get(first.sessionId)).factors.password).toBeUndefined();
    expect(await holderOf(second.sessionToken)).toBeUndefined();
    const third = await set({ sessionId: first.sessionId, checks: { password: { password } } });
    expect(await holderOf(second.sessionToken)).toBeUndefined();
    expect(await holderOf(third.sessionToken)).toMatchObject({ userId: anna, via: 'session', kind: 'human' });
  });

  it('keeps its user', async () => {
    const { add, set, adminId } = await world();
    const { sessionId } = await add({ checks: checked });
    await expect(
      set({ sessionId, checks: { user: { search: { case: 'userId', value: adminId } } } }),
    ).rejects.toMatchObject({ kind: 'invalid', code: 'session.user_fixed' });
  });

  it('counts wrong passwords against the user, not the session, until the user is locked', async () => {
    const { add, set, get, api, admin, created, holderOf } = await world();
    const call = admin();
    await api.execute(call.context, lockoutSettings.instance, created.instanceId, {
      type: 'SetSettings',
      values: { maxPasswordAttempts: 2 },
    });
    const { sessionId, sessionToken } = await add({ checks: checked });
    const before = await get(sessionId);
    const wrong = { sessionId, checks: { password: { password: 'guess' } } };
    await expect(set(wrong)).rejects.toMatchObject({
      kind: 'invalid',
      id: 'COMMAND-3M0fs',
      facts: { failedAttempts: 1 },
    });
    expect((await get(sessionId)).sequence).toBe(before.sequence);
    expect(await holderOf(sessionToken)).toBeDefined();
    await expect(add({ checks: { ...byId, password: { password: 'guess' } } })).rejects.toMatchObject({
      facts: { failedAttempts: 2 },
    });
    await expect(add({ checks: checked })).rejects.toMatchObject({ kind: 'precondition', id: 'COMMAND-JLK35' });
    expect(await holderOf(sessionToken)).toBeUndefined();
  });

  it('refuses users who are inactive or unknown, and checks that are not served', async () => {
    const { add, obey, ask, admin } = await world();
    await obey(anna, { type: 'DeactivateUser' });
    await expect(add({ checks: byId })).rejects.toMatchObject({ id: 'SESSION-Gj4ko' });
    await expect(add({ checks: checked })).rejects.toMatchObject({ id: 'SESSION-Gj4ko' });
    await expect(add({ checks: { user: { search: { case: 'loginName', value: 'nobody' } } } })).rejects.toMatchObject({
      kind: 'not_found',
    });
    const idpIntent = { idpIntentId: 'intent', idpIntentToken: 'token' };
    await expect(add({ checks: { idpIntent } })).rejects.toMatchObject({ kind: 'unimplemented' });
    expect((await ask('listSessions', admin(), create(ListSessionsRequestSchema))).sessions).toEqual([]);
  });

  it('shows a password check no longer once the password is changed', async () => {
    const { add, get, obey, api, holderOf } = await world();
    const { sessionId, sessionToken } = await add({ checks: checked });
    await obey(anna, { type: 'SetPassword', hash: await api.passwords.hash('Other1!'), changeRequired: false });
    expect((await get(sessionId)).factors).toMatchObject({ user: { id: anna } });
    expect((await get(sessionId)).factors.password).toBeUndefined();
    expect(await holderOf(sessionToken)).toBeUndefined();
  });

  it('ends for good', async () => {
    const { add, get, set, ask, admin, holderOf } = await world();
    const { sessionId, sessionToken } = await add({ checks: checked });
    expect((await ask('deleteSession', admin(), { sessionId })).details.sequence).toBe(5n);
    await expect(get(sessionId)).rejects.toMatchObject({ kind: 'not_found', id: 'QUERY-SFeaa' });
    await expect(set({ sessionId, checks: byId })).rejects.toMatchObject({ id: 'COMMAND-Hewfq' });
    await expect(set({ sessionId: 'none', checks: byId })).rejects.toMatchObject({ id: 'COMMAND-Flk38' });
    expect((await ask('deleteSession', admin(), { sessionId })).details.sequence).toBe(5n);
    expect(await holderOf(sessionToken)).toBeUndefined();
    expect(await ask('deleteSession', admin(), { sessionId: 'none' })).toEqual({});
  });

  it('can still be ended with its last token when its time is over', async () => {
    const { add, get, set, ask, callAs } = await world();
    const stranger = () => callAs('stranger');
    const { sessionId, sessionToken } = await add({ lifetime: durationFromMs(1) });
    await pause(2);
    await expect(get(sessionId, sessionToken, stranger())).rejects.toMatchObject({ id: 'COMMAND-sGr42' });
    const metadata = { a: Uint8Array.of(1) };
    await expect(set({ sessionId, sessionToken, metadata }, stranger())).rejects.toMatchObject({ id: 'COMMAND-Hkl3d' });
    const end = (token: string) => ask('deleteSession', stranger(), { sessionId, sessionToken: token });
    await expect(end('forged')).rejects.toMatchObject({ id: 'COMMAND-sGr42' });
    const { details } = await end(sessionToken);
    expect((await end(sessionToken)).details.sequence).toBe(details.sequence);
    await expect(set({ sessionId, sessionToken, metadata }, stranger())).rejects.toMatchObject({ id: 'COMMAND-Hewfq' });
    await expect(get(sessionId)).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('goes with its user', async () => {
    const { add, get, list, obey } = await world();
    const { sessionId } = await add({ checks: checked });
    await obey(anna, { type: 'RemoveUser' });
    await expect(get(sessionId)).rejects.toMatchObject({ kind: 'not_found' });
    expect((await list()).ids).not.toContain(sessionId);
  });

  it('can be looked at as it was', async () => {
    const { add, set, callAs, adminId, head, get } = await world();
    const { sessionId } = await add({ checks: byId });
    const position = await head();
    await set({ sessionId, checks: { password: { password } }, metadata: { later: Uint8Array.of(1) } });
    const then = await get(sessionId, undefined, callAs(adminId, undefined, { at: { position } }));
    expect(then.factors.password).toBeUndefined();
    expect(then.metadata).toEqual({});
  });
});

describe('who may do what with a session', () => {
  it('lets everybody sign in as themselves, others only whoever holds session.write', async () => {
    const { add, set, callAs, adminId } = await world();
    const { sessionId } = await add({ checks: byId }, callAs(anna));
    await set({ sessionId, checks: { password: { password } } }, callAs(anna));
    const asAdmin = { user: { search: { case: 'userId', value: adminId } } } as const;
    await expect(add({ checks: asAdmin }, callAs(anna))).rejects.toMatchObject({ kind: 'denied' });
    await expect(
      add({ checks: { user: { search: { case: 'loginName', value: 'nobody' } } } }, callAs(anna)),
    ).rejects.toMatchObject({ kind: 'denied' });
    await expect(add({}, callAs(anna))).rejects.toMatchObject({ kind: 'denied' });
  });

  it('takes the current token of the session in place of a permission', async () => {
    const { add, set, get, ask, admin, callAs } = await world();
    const stranger = () => callAs('stranger');
    const { sessionId, sessionToken: first } = await add({ checks: checked });
    await expect(get(sessionId, undefined, stranger())).rejects.toMatchObject({ kind: 'not_found' });
    expect((await get(sessionId, first, stranger())).id).toBe(sessionId);
    await expect(get(sessionId, '', stranger())).rejects.toMatchObject({ kind: 'not_found' });
    expect((await get(sessionId, '')).id).toBe(sessionId);
    const metadata = { a: Uint8Array.of(1) };
    await expect(set({ sessionId, metadata }, stranger())).rejects.toMatchObject({ kind: 'denied' });
    const { sessionToken: second } = await set({ sessionId, metadata, sessionToken: first }, stranger());
    for (const token of [first, 'forged'])
      await expect(get(sessionId, token, stranger())).rejects.toMatchObject({ kind: 'denied', id: 'COMMAND-sGr42' });
    const other = await add({ checks: checked });
    await expect(
      ask('deleteSession', stranger(), { sessionId, sessionToken: other.sessionToken }),
    ).rejects.toMatchObject({ kind: 'denied' });
    await expect(ask('deleteSession', stranger(), { sessionId })).rejects.toMatchObject({ kind: 'denied' });
    // Whoever may without one is not held up by one that is outdated; only to end a session it must be right.
    const { sessionToken: third } = await set({ sessionId, metadata: { b: metadata.a }, sessionToken: first });
    await expect(ask('deleteSession', admin(), { sessionId, sessionToken: first })).rejects.toMatchObject({
      id: 'COMMAND-sGr42',
    });
    await expect(ask('deleteSession', stranger(), { sessionId, sessionToken: second })).rejects.toMatchObject({
      id: 'COMMAND-sGr42',
    });
    await ask('deleteSession', stranger(), { sessionId, sessionToken: third });
  });

  it('shows own sessions and those one has created', async () => {
    const { add, list, get, callAs } = await world();
    const mine = await add({ checks: checked }, callAs(anna));
    const forMe = await add({ checks: checked });
    const other = await add();
    expect((await list({}, callAs(anna))).ids.sort()).toEqual([mine.sessionId, forMe.sessionId].sort());
    await expect(get(other.sessionId, undefined, callAs(anna))).rejects.toMatchObject({ kind: 'not_found' });
    expect((await list()).total).toBe(3n);
  });
});

describe('a list of sessions', () => {
  it('is narrowed by every kind of query', async () => {
    const { add, list, adminId, callAs, get } = await world();
    const first = await add({ checks: checked, userAgent: { fingerprintId: 'fp-1' } });
    const second = await add({ lifetime: durationFromMs(3_600_000) });
    // A date in a query has milliseconds: the next one must be told apart.
    await pause(2);
    const third = await add({ checks: byId }, callAs(anna));
    const found = async (query: SearchQuery['query'] | object, call?: ReturnType<typeof callAs>) =>
      (await list({ queries: [{ query: query as never }], query: { asc: true } }, call)).ids;
    expect(await found({ case: 'idsQuery', value: { ids: [second.sessionId, 'x'] } })).toEqual([second.sessionId]);
    expect(await found({ case: 'idsQuery', value: { ids: [] } })).toEqual([]);
    expect(await found({ case: 'userIdQuery', value: { id: anna } })).toEqual([first.sessionId, third.sessionId]);
    expect(await found({ case: 'creatorQuery', value: {} })).toEqual([first.sessionId, second.sessionId]);
    expect(await found({ case: 'creatorQuery', value: { id: anna } })).toEqual([third.sessionId]);
    expect(await found({ case: 'creatorQuery', value: { id: adminId } }, callAs(anna))).toEqual([first.sessionId]);
    expect(await found({ case: 'userAgentQuery', value: { fingerprintId: 'fp-1' } })).toEqual([first.sessionId]);
    const signedIn = { ...callAs(anna), caller: { ...callAs(anna).caller, sessionId: first.sessionId } as Caller };
    expect(await found({ case: 'userAgentQuery', value: {} }, signedIn)).toEqual([first.sessionId]);
    for (const value of [{}, { fingerprintId: '' }])
      await expect(found({ case: 'userAgentQuery', value })).rejects.toMatchObject({ kind: 'invalid' });
    await expect(found({ case: 'creatorQuery', value: { id: '' } })).rejects.toMatchObject({ kind: 'invalid' });
    const { creationDate } = await get(second.sessionId);
    expect(await found({ case: 'creationDateQuery', value: { creationDate, method: 0 } })).toEqual([second.sessionId]);
    expect(await found({ case: 'creationDateQuery', value: { creationDate, method: 3 } })).toEqual([first.sessionId]);
    expect(await found({ case: 'creationDateQuery', value: { creationDate, method: 4 } })).toHaveLength(2);
    expect(await found({ case: 'creationDateQuery', value: { creationDate, method: 1 } })).toEqual([third.sessionId]);
    const soon = timestampFromMs(Date.now() + 60_000);
    const expiring = (method: number, expirationDate = soon) =>
      found({ case: 'expirationDateQuery', value: { expirationDate, method } });
    // Those without an end last longer than any time.
    for (const later of [1, 2])
      expect(await expiring(later)).toEqual([first.sessionId, second.sessionId, third.sessionId]);
    const far = timestampFromMs(Date.now() + 7_200_000);
    expect(await expiring(2, far)).toEqual([first.sessionId, third.sessionId]);
    for (const sooner of [3, 4]) expect(await expiring(sooner, far)).toEqual([second.sessionId]);
    expect(await expiring(0)).toEqual([]);
  });

  it('comes newest first, page by page', async () => {
    const { add, list } = await world();
    const ids: string[] = [];
    for (let count = 0; count < 3; count++) ids.push((await add()).sessionId);
    expect((await list()).ids).toEqual([...ids].reverse());
    expect(await list({ query: { asc: true, offset: 1n, limit: 1 } })).toEqual({ ids: [ids[1]], total: 3n });
    expect(await list({ query: { offset: 7n } })).toEqual({ ids: [], total: 3n });
    await expect(list({ query: { limit: 1001 } })).rejects.toMatchObject({ id: 'QUERY-4M0fs' });
  });
});
