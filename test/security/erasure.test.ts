import { createClient } from '@connectrpc/connect';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EraseUserResponse } from '../../api/gen/fasti/erasure/v1/erasure_service_pb.js';
import { ErasureService } from '../../api/gen/fasti/erasure/v1/erasure_service_pb.js';
import { schemas } from '../../domain/index.ts';
import { user } from '../../domain/user/user.ts';
import { codecFor, type RecordedEvent } from '../../eventstore/codec.ts';
import { executorOn } from '../../eventstore/execute.ts';
import { postgresKeys } from '../../eventstore/postgres/keys.ts';
import { postgresEventStore } from '../../eventstore/postgres/postgres.ts';
import { verifyPostgres } from '../../eventstore/postgres/verify/verify.ts';
import { projections } from '../../projections/index.ts';
import { type Running, wire } from '../../scripts/wire.ts';
import { browserOf } from '../login/browser.ts';
import { clientsOf, connectAs } from '../scenarios/clients.ts';
import { machineWithToken } from '../scenarios/company.ts';
import { refusal } from '../scenarios/refusal.ts';
import { noPgDump, startDebianPostgres } from '../support/debian-postgres.ts';
import { masterkey } from '../support/fasti.ts';
import { startWorld, type World } from './world.ts';

/** Nothing of it is a word that anything else in the database could hold. */
const said = {
  userName: 'Persephone@Underworldly.example',
  givenName: 'Persephonia',
  familyName: 'Pomegranatis',
  nickName: 'Kore-of-Enna',
  displayName: 'Queen Persephonia',
  email: 'persephonia@pomegranatis.example',
  secondEmail: 'queen@hades-palace.example',
  phone: '+41446681811',
  loginHint: 'hint-at-the-underworld',
  userAgent: 'Asphodel-Browser/9.7',
  fingerprint: 'fingerprint-asphodel-7',
  ip: '198.51.100.77',
  password: 'Six-Pomegranate-Seeds-6!',
  metadata: 'metadata-pomegranate-seeds',
  sessionMetadata: 'session-metadata-of-styx',
  robotName: 'kerberos-of-persephonia',
  robotDescription: 'three-headed-helper',
};

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

/** Every row of every table of every schema, as COPY would write it: bytea in hex, json as it is kept. */
const dumpOfRows = async () => {
  const client = new pg.Client(world.fasti.connection);
  await client.connect();
  const { rows: tables } = await client.query<{ readonly name: string }>(
    "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname not in ('pg_catalog', 'information_schema')",
  );
  const parts: string[] = [];
  for (const { name } of tables) {
    const { rows } = await client.query<{ readonly line: string }>(`select t::text as line from only ${name} t`);
    parts.push(`${name}\n${rows.map(({ line }) => line).join('\n')}`);
  }
  await client.end();
  return parts.join('\n');
};

/** All that there is, as whoever steals a backup has it; every row where the machine has no `pg_dump`. */
const dump = async () => (postgres ? postgres.dump() : dumpOfRows());

/** A text may stand in the middle of something that was encoded: three ways in base64. */
const disguises = (text: string): readonly string[] =>
  [text, text.toLowerCase()].flatMap((spelling) => {
    const bytes = Buffer.from(spelling);
    const base64 = ['', 'a', 'ab'].map((shift) => {
      const start = Math.ceil((shift.length * 8) / 6);
      return Buffer.from(shift + spelling)
        .toString('base64')
        .slice(start, -4);
    });
    const url = base64.map((one) => one.replaceAll('+', '-').replaceAll('/', '_'));
    return [spelling, bytes.toString('hex'), ...base64, ...url];
  });
const foundIn = (dump: string) => {
  const low = dump.toLowerCase();
  return Object.entries(said).flatMap(([field, text]) =>
    disguises(text).some((disguise) =>
      /^[0-9a-f]+$/.test(disguise) ? low.includes(disguise) : dump.includes(disguise),
    ) || low.includes(text.toLowerCase())
      ? [field]
      : [],
  );
};

beforeAll(async () => {
  postgres = noPgDump === undefined ? await startDebianPostgres() : undefined;
  world = await startWorld({}, undefined, postgres?.connection);
  const { admin, fasti, web, code, exchange, loginClient, authorize } = world;
  other = await wire({ config: fasti.config, connection: fasti.connection, masterkey, worker: false });
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
}, 60_000);
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
  const { config, connection } = world.fasti;
  const reader = await wire({ config, connection, masterkey, worker: false });
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
    const rows = await dumpOfRows();
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
    await expect.poll(async () => foundIn(JSON.stringify(await allThatCanBeRead())), { timeout: 10_000 }).toEqual([]);
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
    await fasti.caughtUp(10_000);
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
  }, 60_000);
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

  it('reaches tables that nobody keeps up any more and streams in quarantine, also when a crash came before', async () => {
    const { admin, fasti } = world;
    const client = new pg.Client(fasti.connection);
    await client.connect();
    const leftovers = async (id: string) => {
      await client.query(`insert into projections.users_v0 values ($1, $2, 'left-over-name')`, [fasti.instanceId, id]);
      await client.query(
        `insert into projections.quarantine (projection, version, instance_id, aggregate_type, aggregate_id, position, event_type, error)
         values ('old_users', 7, $1, 'user', $2, 1, 'user.machine.added', 'refused: left-over-name')`,
        [fasti.instanceId, id],
      );
    };
    await client.query('create table projections.users_v0 (instance_id text, id text, user_name text)');
    const { id } = await machineWithToken(admin, fasti.orgId, 'left-behind');
    await leftovers(id);
    await leftovers('somebody-else');
    await erasuresAs(fasti.pat).eraseUser({ userId: id });
    const left = async () =>
      (await client.query(`select id from projections.users_v0 order by id`)).rows.map((row) => row.id);
    const errors = async () =>
      (await client.query(`select error from projections.quarantine where aggregate_id = $1`, [id])).rows[0].error;
    expect(await left()).toEqual(['somebody-else']);
    expect(await errors()).toBe('the user was erased');

    await client.query(`delete from projections.quarantine where projection = 'old_users'`);
    await leftovers(id);
    const next = await wire({ config: fasti.config, connection: fasti.connection, masterkey });
    await expect.poll(left, { timeout: 30_000 }).toEqual(['somebody-else']);
    expect(await errors()).toBe('the user was erased');
    await next.close();
    await client.query(
      `drop table projections.users_v0; delete from projections.quarantine where projection = 'old_users'`,
    );
    await client.end();
  }, 60_000);

  it('is finished by another process at once when the first one ended after the event', async () => {
    const { admin, fasti } = world;
    const { id } = await machineWithToken(admin, fasti.orgId, 'half-erased');
    // One that records and does nothing else: it hears nothing, destroys nothing.
    const pool = new pg.Pool(fasti.connection);
    const store = postgresEventStore(fasti.connection);
    const { execute } = executorOn(store, codecFor(schemas, postgresKeys(pool, [masterkey])));
    const context = { instanceId: fasti.instanceId, cause: { actor: 'SYSTEM', correlationId: 'half-erased' } };
    await execute(context, user, id, { type: 'EraseUser' });
    await expect.poll(() => fasti.api.keys.living(fasti.instanceId, [id]), { timeout: 10_000 }).toEqual([]);
    await store.close();
    await pool.end();
  });

  it('is finished by the next start when a crash came between the event and the key', async () => {
    const { admin, fasti } = world;
    const { id } = await machineWithToken(admin, fasti.orgId, 'interrupted');
    // What a process leaves that ends right after its append: the event, and the key.
    const client = new pg.Client(fasti.connection);
    await client.connect();
    const { rows } = await client.query('select wrapped from eventstore.keys where subject = $1', [id]);
    await erasuresAs(fasti.pat).eraseUser({ userId: id });
    await client.query('update eventstore.keys set wrapped = $2 where subject = $1', [id, rows[0]?.wrapped]);
    await client.end();
    const next = await wire({ config: fasti.config, connection: fasti.connection, masterkey });
    await expect.poll(() => next.api.keys.living(fasti.instanceId, [id]), { timeout: 30_000 }).toEqual([]);
    await next.close();
  }, 60_000);
});
