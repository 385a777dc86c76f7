import { createClient } from '@connectrpc/connect';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EraseUserResponse } from '../../api/gen/fasti/erasure/v1/erasure_service_pb.js';
import { ErasureService } from '../../api/gen/fasti/erasure/v1/erasure_service_pb.js';
import type { RecordedEvent } from '../../eventstore/codec.ts';
import { verifyPostgres } from '../../eventstore/postgres/verify/verify.ts';
import { projections } from '../../projections/index.ts';
import { type Running, wire } from '../../scripts/wire/wire.ts';
import { browserOf } from '../login/browser.ts';
import { clientsOf, connectAs } from '../scenarios/clients.ts';
import { machineWithToken } from '../scenarios/company.ts';
import { refusal } from '../scenarios/refusal.ts';
import { noPgDump, startDebianPostgres } from '../support/debian-postgres.ts';
import { masterkey, secondServer } from '../support/fasti.ts';
import { dumpOfRows, foundIn, said } from './traces.ts';
import { startWorld, type World } from './world.ts';

let postgres: Awaited<ReturnType<typeof startDebianPostgres>> | undefined;
let world: World;
let other: Running;
let userId: string;
let robotId: string;
let authorizationId: string;
let sessions: { readonly full: string; readonly token: string; readonly empty: string };
let tokens: { readonly access_token: string; readonly refresh_token: string };
let before: string;
let erased: EraseUserResponse;

const erasuresAs = (token: string) => createClient(ErasureService, connectAs(world.fasti.url, token));

/** All that there is, as whoever steals a backup has it; every row where the machine has no `pg_dump`. */
const dump = async () => (postgres ? postgres.dump() : dumpOfRows(world.fasti.connection));

beforeAll(async () => {
  postgres = noPgDump === undefined ? await startDebianPostgres() : undefined;
  world = await startWorld({}, undefined, postgres?.connection);
  const { admin, fasti, web, code, exchange, loginClient, authorize } = world;
  other = await secondServer(fasti);
  ({ id: userId } = await admin.users.createUser({
    organizationId: fasti.orgId,
    username: said.userName,
    metadata: [{ key: 'note', value: Buffer.from(said.metadata) }],
    userType: {
      case: 'human',
      value: {
        profile: {
          givenName: said.givenName,
          familyName: said.familyName,
          nickName: said.nickName,
          displayName: said.displayName,
        },
        email: { email: said.email, verification: { case: 'isVerified', value: true } },
        phone: { phone: said.phone, verification: { case: 'isVerified', value: true } },
        passwordType: { case: 'password', value: { password: said.password } },
      },
    },
  }));
  ({ id: authorizationId } = await admin.authorizations.createAuthorization({
    userId,
    projectId: world.projectId,
    organizationId: fasti.orgId,
  }));
  const robot = await machineWithToken(admin, fasti.orgId, said.robotName);
  robotId = robot.id;
  await admin.users.updateUser({
    userId: robotId,
    userType: { case: 'machine', value: { description: said.robotDescription } },
  });
  const checks = {
    user: { search: { case: 'userId', value: userId } },
    password: { password: said.password },
  } as const;
  const userAgent = { fingerprintId: said.fingerprint, description: said.userAgent, ip: said.ip };
  const metadata = { note: Buffer.from(said.sessionMetadata) };
  const full = await loginClient.sessions.createSession({ checks, userAgent, metadata });
  const empty = await loginClient.sessions.createSession({ userAgent });
  await loginClient.sessions.setSession({ sessionId: empty.sessionId, checks, metadata });
  sessions = { full: full.sessionId, token: full.sessionToken, empty: empty.sessionId };

  const who = { userId, password: said.password };
  tokens = JSON.parse((await exchange(web, await code(web.clientId, { login_hint: said.loginHint }, who))).body);
  await authorize(web.clientId, { login_hint: said.loginHint }, { 'user-agent': said.userAgent });
  const guest = browserOf(fasti.server, { fetches: { 'user-agent': said.userAgent, 'x-forwarded-for': said.ip } });
  await guest.submit(await guest.submit(await guest.open('/ui/v2/login/loginname'), { loginName: said.userName }), {
    password: said.password,
  });
  await admin.users.updateUser({
    userId,
    userType: {
      case: 'human',
      value: { email: { email: said.secondEmail, verification: { case: 'returnCode', value: {} } } },
    },
  });
  await admin.users.addPersonalAccessToken({ userId: robotId, expirationDate: { seconds: 4_000_000_000n } });
  // A list of the past keeps tables of its own.
  await clientsOf(fasti.url, fasti.pat, { 'fasti-at': String(await fasti.api.store.head()) }).users.listUsers({});
  before = await dump();
  expect((await nameIn(other)).givenName).toBe(said.givenName);
  erased = await erasuresAs(fasti.pat).eraseUser({ userId, reason: 'asked for on paper' });
  await erasuresAs(fasti.pat).eraseUser({ userId: robotId });
});
afterAll(async () => {
  await other?.close();
  await world?.fasti.stop();
  await postgres?.stop();
});

/** What another process has in memory and can read. */
const nameIn = async ({ api }: Running) => {
  const [added] = await api.codec.decodeAll(
    await api.store.read({ instanceId: world.fasti.instanceId, aggregateType: 'user', aggregateId: userId }),
  );
  return { givenName: added?.payload['firstName'], erased: added?.erased };
};

/** Every event opened with the keys that are left, and where it came from. */
const allThatCanBeRead = async () => {
  const reader = await secondServer(world.fasti);
  const { codec, store } = reader.api;
  const { events } = await store.readAll(0n, { limit: 10_000 });
  const origins = events.map(({ instanceId, origin }) => origin && codec.openOrigin(instanceId, origin));
  const said = { events: (await codec.decodeAll(events)).map(readable), origins: await Promise.all(origins) };
  await reader.close();
  return said;
};

const readable = ({ type, aggregateId, payload }: RecordedEvent) => ({ type, aggregateId, payload });

describe('a person who was erased', () => {
  it('was in the database before, or this test would find nothing either way', () => {
    expect(foundIn(before)).toEqual(
      expect.arrayContaining(['userName', 'givenName', 'familyName', 'secondEmail', 'phone', 'metadata', 'userAgent']),
    );
  });

  it('is in no row of any table, as text, base64 or hex', async () => {
    const rows = await dumpOfRows(world.fasti.connection);
    expect(rows).toContain(userId);
    expect(foundIn(rows)).toEqual([]);
  });

  it('is nowhere in a whole pg_dump, as text, base64 or hex', async ({ skip }) => {
    skip(noPgDump !== undefined, noPgDump);
    const dumped = (await postgres?.dump()) ?? '';
    expect(dumped).toMatch(/PostgreSQL database dump complete/);
    expect(dumped).toContain(userId);
    expect(foundIn(dumped)).toEqual([]);
  });

  it('is in nothing that the whole log says to whoever has the master key, but for logins that nobody finished', async () => {
    expect(foundIn(JSON.stringify(await allThatCanBeRead()))).toEqual(['loginHint']);
    const client = new pg.Client(world.fasti.connection);
    await client.connect();
    await client.query(`update eventstore.keys set made_at = now() - interval '25 hours' where subject like '%/%'`);
    await client.end();
    const { config, connection } = world.fasti;
    const aDayLater = await wire({ config, connection, masterkey });
    await expect.poll(async () => foundIn(JSON.stringify(await allThatCanBeRead()))).toEqual([]);
    await aDayLater.close();
  });

  it('can be read by no process any more, at once', async () => {
    expect(await nameIn(world.fasti)).toMatchObject({ erased: true, givenName: undefined });
    expect(await nameIn(other)).toMatchObject({ erased: true, givenName: undefined });
  });

  it('is signed in nowhere, and no token of theirs is good', async () => {
    const { admin, fasti, loginClient, web, refresh } = world;
    expect(await refusal(admin.users.getUserByID({ userId }))).toMatch(/^NotFound/);
    const userInfo = await fetch(`${fasti.url}/oidc/v1/userinfo`, {
      headers: { authorization: `Bearer ${tokens.access_token}` },
    });
    expect(userInfo.status).toBe(401);
    expect((await refresh(web, tokens.refresh_token)).status).toBe(400);
    const { sessionId, sessionToken } = { sessionId: sessions.full, sessionToken: sessions.token };
    const seen = await loginClient.sessions.getSession({ sessionId, sessionToken }).catch(() => undefined);
    expect(seen?.session?.factors?.user).toBeUndefined();
    expect(
      await refusal(
        loginClient.sessions.setSession({ sessionId, checks: { user: { search: { case: 'userId', value: userId } } } }),
      ),
    ).toMatch(/./);
  });

  it('stays erased in the past', async () => {
    const { fasti } = world;
    const past = clientsOf(fasti.url, fasti.pat, {
      'fasti-at': String(Number(erased.certificate?.erasure?.position) - 2),
    });
    const { result } = await past.users.listUsers({
      queries: [{ query: { case: 'inUserIdsQuery', value: { userIds: [userId] } } }],
    });
    expect(result.map(({ type }) => (type.value as { profile?: { givenName?: string } })?.profile?.givenName)).toEqual([
      '',
    ]);
  });

  it('leaves a certificate: who, when, why, which events, and how the log ended then', async () => {
    const { fasti } = world;
    const { certificate } = erased;
    expect(erased.readModelsPurged).toBe(true);
    expect(certificate?.erasure).toMatchObject({ userId, organizationId: fasti.orgId, reason: 'asked for on paper' });
    expect(certificate?.eventTypes).toMatchObject({ 'user.human.added': 1, 'user.removed': 1, 'user.erased': 1 });
    const streams = new Map(certificate?.streams.map(({ aggregateType, ids }) => [aggregateType, ids]));
    expect(streams.get('session')).toEqual(expect.arrayContaining([sessions.full, sessions.empty]));
    expect(streams.get('session')).toHaveLength(4);
    expect(streams.get('auth_request')).toHaveLength(1);
    expect(streams.get('oidc_session')).toHaveLength(1);
    expect(streams.get('usergrant')).toEqual([authorizationId]);
    const position = certificate?.erasure?.position ?? 0n;
    const { events } = await fasti.api.store.readAll(position - 1n, { limit: 1 });
    expect(Buffer.from(events[0]?.hash ?? []).toString('hex')).toBe(certificate?.logHash);
    const facts = JSON.parse(Buffer.from(certificate?.jws.split('.')[1] ?? '', 'base64url').toString());
    expect(facts).toMatchObject({
      streams: { session: { ids: streams.get('session'), events: expect.any(Number) } },
      user: userId,
      checkpoint: { position: Number(position), hash: certificate?.logHash },
    });
  });

  it('is erased once: asking again answers the first certificate', async () => {
    const erasures = erasuresAs(world.fasti.pat);
    const again = await erasures.eraseUser({ userId, reason: 'something else' });
    const first = erased.certificate ?? {};
    expect(again.certificate).toMatchObject(first);
    expect((await erasures.getErasureCertificate({ userId })).certificate).toMatchObject(first);
    expect((await erasures.listErasures({})).erasures.map((one) => one.userId).sort()).toEqual(
      [robotId, userId].sort(),
    );
  });

  it('gives the user name back', async () => {
    const { admin, fasti } = world;
    const { id } = await machineWithToken(admin, fasti.orgId, said.userName.toLowerCase());
    await erasuresAs(fasti.pat).eraseUser({ userId: id });
    expect(foundIn(await dump())).toEqual([]);
  });

  it('leaves a log that verifies, and read models that are the same when they are made anew', async () => {
    const { fasti } = world;
    expect(await verifyPostgres(fasti.connection, { threads: 0 })).toMatchObject({ findings: [] });
    await fasti.caughtUp(15_000);
    const client = new pg.Client(fasti.connection);
    await client.connect();
    const rowsOf = async () => {
      const rows: Record<string, readonly string[]> = {};
      for (const { version, tables } of projections)
        for (const { name } of tables) {
          const { rows: all } = await client.query(`select t::text as line from projections.${name}_v${version} t`);
          rows[name] = all.map(({ line }) => line).sort();
        }
      return rows;
    };
    const served = await rowsOf();
    for (const { name } of projections) await fasti.rebuild(name);
    expect(await rowsOf()).toEqual(served);
    expect(foundIn(await dump())).toEqual([]);
    await client.end();
  });
});

describe('erasing', () => {
  it('works on somebody who was deleted before', async () => {
    const { admin, fasti } = world;
    const { id } = await machineWithToken(admin, fasti.orgId, 'deleted-before');
    await admin.users.deleteUser({ userId: id });
    const { certificate } = await erasuresAs(fasti.pat).eraseUser({ userId: id });
    expect(certificate?.eventTypes).toMatchObject({ 'user.removed': 1, 'user.erased': 1 });
    expect(await fasti.api.keys.living(fasti.instanceId, [id])).toEqual([]);
  });

  it('of nobody is refused, as is erasing by somebody who may not', async () => {
    const { admin, fasti } = world;
    expect(await refusal(erasuresAs(fasti.pat).eraseUser({ userId: '1' }))).toBe('NotFound COMMAND-ugjs0upun6');
    const stranger = await machineWithToken(admin, fasti.orgId, 'no-right-to-erase');
    expect(await refusal(erasuresAs(stranger.token).eraseUser({ userId: stranger.id }))).toMatch(/^PermissionDenied/);
    expect(await refusal(erasuresAs(fasti.pat).getErasureCertificate({ userId: stranger.id }))).toMatch(/^NotFound/);
    expect((await erasuresAs(stranger.token).listErasures({})).erasures).toEqual([]);
  });
});
