import { createClient } from '@connectrpc/connect';
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { ErasureService } from '../../api/gen/fasti/erasure/v1/erasure_service_pb.js';
import { serverAt } from '../../eventstore/kurrentdb/server.ts';
import { clientsOf, connectAs } from '../scenarios/clients.ts';
import { startFasti } from '../support/fasti.ts';
import { startInProcessServer } from './in-process-server.ts';

it('a person who was erased is neither in KurrentDB (its protocol, in process) nor in the mirror, and the mirror verifies', async () => {
  const kurrent = await startInProcessServer();
  const fasti = await startFasti({ 'EventStore.Url': kurrent.url });
  const written = serverAt(kurrent.url);
  const client = new pg.Client(fasti.connection);
  await client.connect();
  onTestFinished(async () => {
    await client.end();
    await written.close();
    await fasti.stop();
    await kurrent.stop();
  });
  const admin = clientsOf(fasti.url, fasti.pat);
  const person = {
    username: 'Persephone@underworldly.example',
    profile: { givenName: 'Persephonia', familyName: 'Pomegranatis' },
    email: { email: 'queen@hades-palace.example', verification: { case: 'isVerified', value: true } },
    passwordType: { case: 'password', value: { password: 'Six-Seeds-6!' } },
  } as const;
  const { username, ...human } = person;
  const { id: userId } = await admin.users.createUser({
    organizationId: fasti.orgId,
    username,
    userType: { case: 'human', value: human },
  });
  const { sessionId } = await admin.sessions.createSession({ userAgent: { description: 'Asphodel-Browser/9.7' } });
  await admin.sessions.setSession({ sessionId, checks: { user: { search: { case: 'userId', value: userId } } } });

  const log = { instanceId: fasti.instanceId, aggregateType: 'user', aggregateId: userId };
  const read = async (stream = log) =>
    JSON.stringify(await fasti.api.codec.decodeAll(await fasti.api.store.read(stream)), plain);
  const session = { ...log, aggregateType: 'session', aggregateId: sessionId };
  expect(await read()).toContain('Pomegranatis');
  expect(await read(session)).toContain('Asphodel');

  const erasures = createClient(ErasureService, connectAs(fasti.url, fasti.pat));
  const { certificate, readModelsPurged } = await erasures.eraseUser({ userId });
  expect(readModelsPurged).toBe(true);
  expect(certificate?.streams).toMatchObject([{ aggregateType: 'session', ids: [sessionId] }]);

  const inKurrent = JSON.stringify(await written.logFrom(undefined, 10_000), plain);
  const { rows } = await client.query<{ line: string }>('select t::text as line from eventstore.mirror t');
  const inMirror = rows.map(({ line }) => line).join('\n');
  for (const place of [inKurrent, inMirror]) {
    expect(place).toContain(userId);
    expect(place).toContain('user.erased');
    expect(place).toContain('$personal');
    for (const trace of ['persephon', 'pomegranatis', 'hades', 'asphodel', 'six-seeds'])
      expect(place.toLowerCase()).not.toContain(trace);
  }
  for (const stream of [log, session]) expect(await read(stream)).not.toMatch(/Pomegranatis|Asphodel/);
  expect(await fasti.verifyLog({ threads: 0 })).toMatchObject({ findings: [] });
  await fasti.rebuildAll(['users', 'sessions']);
  await expect(admin.users.getUserByID({ userId })).rejects.toThrow('[not_found]');
});

const plain = (_: string, value: unknown) => (typeof value === 'bigint' ? String(value) : value);
