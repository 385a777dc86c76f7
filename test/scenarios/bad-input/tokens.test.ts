import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Clients, clientsOf } from '../clients.ts';
import { machineWithToken } from '../company.ts';
import { refusal } from '../refusal.ts';
import { type Troubled, troubled } from './world.ts';

let world: Troubled;
let admin: Clients;
beforeAll(async () => {
  world = await troubled();
  admin = clientsOf(world.url, world.pat);
});
afterAll(() => world?.stop());

const unknown = 'Unauthenticated AUTH-7fs1e';
const refusalOf = (token: string) => refusal(clientsOf(world.url, token).users.listUsers({}));
const worksFor = async (token: string) => (await clientsOf(world.url, token).users.listUsers({})).result.length;
const freshMachine = (name: string) => machineWithToken(admin, world.acme.orgId, name);

describe('a token', () => {
  it('that was changed in any place is worth nothing', async () => {
    const { pat } = world;
    const changed = [...pat].map((letter, at) => pat.slice(0, at) + (letter === 'A' ? 'B' : 'A') + pat.slice(at + 1));
    await world.unchanged(async () => {
      for (const token of changed) expect(await refusalOf(token)).toBe(unknown);
      for (const token of [pat.slice(1), pat.slice(0, -1), `${pat}A`, pat.toUpperCase(), 'x'.repeat(9000)])
        expect(await refusalOf(token)).toBe(unknown);
    });
  });

  it('that somebody else signed, or nobody, is worth nothing', async () => {
    const claims = { iss: world.url, sub: world.adminId, aud: [world.projectId], exp: 4_000_000_000 };
    const unsigned = new UnsecuredJWT(claims).encode();
    const own = await new SignJWT(claims).setProtectedHeader({ alg: 'HS256' }).sign(Buffer.from('x'.repeat(32)));
    const named = await new SignJWT(claims)
      .setProtectedHeader({ alg: 'HS256', kid: "' or 1=1 --", jku: 'http://localhost:1/keys' })
      .sign(Buffer.from('x'.repeat(32)));
    await world.unchanged(async () => {
      for (const token of [unsigned, own, named]) expect(await refusalOf(token)).toBe(unknown);
    });
  });

  it('is asked for by HTTP/JSON as RFC 6750 has it, whatever else stands in the header', async () => {
    for (const authorization of [
      '',
      'Bearer',
      'Bearer ',
      `Basic ${btoa('a:b')}`,
      `Bearer ${world.pat} x`,
      'Bearer ü',
    ]) {
      const answer = await world.send('/v2/users', '{}', { authorization });
      expect([authorization, answer.status, answer.headers.get('www-authenticate')]).toEqual([
        authorization,
        401,
        expect.stringMatching(/^Bearer/),
      ]);
    }
    expect((await world.send('/v2/users', '{}', { authorization: `bEARER   ${world.pat}` })).status).toBe(200);
  });

  it('is worth nothing once it has expired', async () => {
    const { id } = await freshMachine('brief');
    const end = Math.floor(Date.now() / 1000) + 3_600;
    const expirationDate = { seconds: BigInt(end), nanos: 0 };
    const { token } = await admin.users.addPersonalAccessToken({ userId: id, expirationDate });
    expect(await worksFor(token)).toBe(1);
    vi.useFakeTimers({ toFake: ['Date'], now: end * 1000 - 1 });
    onTestFinished(() => void vi.useRealTimers());
    expect(await worksFor(token)).toBe(1);
    vi.setSystemTime(end * 1000);
    expect(await refusalOf(token)).toBe(unknown);
  });

  it('is worth nothing at once when it is removed, or its user is locked, deactivated or deleted', async () => {
    const { users } = admin;
    const removed = await freshMachine('removed');
    await users.removePersonalAccessToken({ userId: removed.id, tokenId: removed.tokenId });
    expect(await refusalOf(removed.token)).toBe(unknown);

    const held = await freshMachine('held');
    for (const [stop, resume] of [
      [() => users.lockUser({ userId: held.id }), () => users.unlockUser({ userId: held.id })],
      [() => users.deactivateUser({ userId: held.id }), () => users.reactivateUser({ userId: held.id })],
    ] as const) {
      await stop();
      expect(await refusalOf(held.token)).toBe(unknown);
      await resume();
      expect(await worksFor(held.token)).toBe(1);
    }
    await users.deleteUser({ userId: held.id });
    expect(await refusalOf(held.token)).toBe(unknown);
  });

  it('goes with the organization of its user', async () => {
    const { organizationId } = await admin.orgs.addOrganization({ name: 'Brief' });
    const { token } = await machineWithToken(admin, organizationId, 'clerk');
    expect(await worksFor(token)).toBe(1);
    await admin.orgs.deleteOrganization({ organizationId });
    expect(await refusalOf(token)).toBe(unknown);
  });

  it('of a session is worth nothing once another was given, or the session is over', async () => {
    const { sessionId, sessionToken } = world.acme;
    expect(await worksFor(sessionToken)).toBe(1);
    const next = await admin.sessions.setSession({ sessionId, sessionToken, metadata: { a: Buffer.from('b') } });
    expect(await refusalOf(sessionToken)).toBe(unknown);
    expect(await worksFor(next.sessionToken)).toBe(1);
    await admin.sessions.deleteSession({ sessionId });
    expect(await refusalOf(next.sessionToken)).toBe(unknown);
  });
});
