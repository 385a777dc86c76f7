import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { signCheckpoint } from '../../api/audit/checkpoint.ts';
import { user } from '../../domain/user/user.ts';
import { wire } from '../../scripts/wire/wire.ts';
import { clientsOf } from '../scenarios/clients.ts';
import { type Fasti, masterkey, secondServer, startFasti } from '../support/fasti.ts';
import { fasti as command, openDirectory } from '../support/process.ts';
import { environmentFor, outcomeOf } from './command.ts';

describe('an operator who erases people', () => {
  const directory = openDirectory('fasti-erase-');
  const kept = join(directory, 'certificates');
  let fasti: Fasti;
  let people: string[];
  let backup: string;

  beforeAll(async () => {
    fasti = await startFasti();
    const { users } = clientsOf(fasti.url, fasti.pat);
    people = [];
    for (const name of ['rosa', 'otto', 'mara'])
      people.push(
        (
          await users.createUser({
            organizationId: fasti.orgId,
            username: name,
            userType: {
              case: 'human',
              value: {
                profile: { givenName: `${name}-given`, familyName: 'Example' },
                email: { email: `${name}@example.com`, verification: { case: 'isVerified', value: true } },
              },
            },
          })
        ).id,
      );
    mkdirSync(kept);
    // The key that signs is older than the backup.
    const cause = { actor: 'SYSTEM', correlationId: 'test' };
    await signCheckpoint(fasti.api, { instanceId: fasti.instanceId, cause });
  });

  const run = (args: readonly string[], database = fasti.connection.database) =>
    outcomeOf(command(['erase', ...args], environmentFor({ ...fasti.connection, database })));

  it('is asked for whom, and for a confirmation', async () => {
    expect(await run([])).toMatchObject({ code: 1, said: expect.stringContaining('Say whom to erase') });
    const unconfirmed = await run(['rosa']);
    expect(unconfirmed).toMatchObject({ code: 1, said: expect.stringContaining('Say --yes') });
    expect(unconfirmed.said).toMatch(/rosa-given/);
    expect((await fasti.api.load(fasti.instanceId, user, people[0] ?? '')).state.status).toBe('active');
  });

  it('erases by login name or id beside the running server, and keeps the certificates outside', async () => {
    // A backup from before, as a copy of the database; nobody may be connected to it meanwhile.
    backup = `${fasti.connection.database}_backup`;
    await fasti.stop();
    const admin = new pg.Client({ ...fasti.connection, database: 'postgres' });
    await admin.connect();
    await admin.query(`create database ${backup} template ${fasti.connection.database} strategy file_copy`);
    await admin.end();

    const { config, connection } = fasti;
    const server = await wire({ config, connection, masterkey });
    const [rosa = '', otto = ''] = people;
    expect(await run(['rosa', '--yes', '--reason', 'asked for', '--out', join(kept, 'rosa.jws')])).toMatchObject({
      code: 0,
      said: expect.stringContaining(`User ${rosa} is erased`),
    });
    const printed = await run([otto, '--yes', '--json']);
    const { jws, ...facts } = JSON.parse(printed.said);
    expect(facts).toMatchObject({ user: otto, erased_by: 'SYSTEM', events: { types: { 'user.erased': 1 } } });
    writeFileSync(join(kept, 'otto.jws'), jws);
    await expect
      .poll(async () => (await server.api.load(fasti.instanceId, user, rosa)).state)
      .toMatchObject({ status: 'removed', erased: true, userName: '' });
    expect(await run([rosa, '--yes'])).toMatchObject({ code: 0, said: expect.stringContaining('was erased already') });
    await server.close();
  });

  it('tells a restored backup who was erased since, with a report on each', async () => {
    const [rosa = '', otto = '', mara = ''] = people;
    const connection = { ...fasti.connection, database: backup };
    const restored = await secondServer({ config: fasti.config, connection });
    const living = async () => [...(await restored.api.keys.living(fasti.instanceId, people))].sort();
    expect(await living()).toEqual([...people].sort());

    const replayed = await run(['--replay', kept], backup);
    expect(replayed.code).toBe(0);
    for (const id of [rosa, otto]) expect(replayed.said).toMatch(new RegExp(`${id} .* is erased again`));
    expect(await living()).toEqual([mara]);
    const events = await restored.api.store.read({
      instanceId: fasti.instanceId,
      aggregateType: 'user',
      aggregateId: rosa,
    });
    expect(events.at(-1)).toMatchObject({
      type: 'user.erased',
      payload: { reason: 'asked for', replayOf: expect.any(Number), certifiedAt: expect.any(String) },
    });
    const [head = '', payload = ''] = readFileSync(join(kept, 'rosa.jws'), 'utf8').trim().split('.');
    const forged = Buffer.from(Buffer.from(payload, 'base64url').toString().replace(rosa, mara)).toString('base64url');
    writeFileSync(join(directory, 'forged'), `${head}.${forged}.AAAA`);
    expect(await run(['--replay', join(directory, 'forged')], backup)).toMatchObject({
      code: 1,
      said: expect.stringContaining('not signed by a known key'),
    });
    expect(await living()).toEqual([mara]);
    await restored.close();
  });
});
