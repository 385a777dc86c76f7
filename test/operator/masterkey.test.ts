import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Running, wire } from '../../scripts/wire/wire.ts';
import { callOn } from '../support/call.ts';
import { type Fasti, masterkey as first, startFasti } from '../support/fasti.ts';
import { fasti as command, openDirectory } from '../support/process.ts';
import { environmentFor, outcomeOf } from './command.ts';

const second = 'second-master-key-of-32-letters!';
const third = 'third--master-key-of-32-letters!';
const stranger = 'another-master-key-of-32-letters';

/** In the order of an operator's day: the tests build on each other. */
describe('replacing the master key', () => {
  let fasti: Fasti;
  let pool: pg.Pool;
  let environment: Record<string, string>;
  const directory = openDirectory('fasti-masterkey-');

  beforeAll(async () => {
    fasti = await startFasti();
    const { host, user, database } = fasti.connection;
    pool = new pg.Pool({ host, user, database, max: 2 });
    environment = environmentFor(fasti.connection);
    // Many tenants, so that wrapping takes a while.
    for (let n = 0; n < 100; n++) await fasti.api.keys.instance(`tenant-${n}`);
  });
  afterAll(() => pool.end());

  const run = (args: readonly string[], key: string = first, more: Record<string, string> = {}) =>
    outcomeOf(command(['masterkey', ...args], { ...environment, FASTI_MASTERKEY: key, ...more }));
  const startWith = (key: string, more: Partial<Parameters<typeof wire>[0]> = {}) =>
    wire({ config: fasti.config, connection: fasti.connection, masterkey: key, ...more });
  const idsInUse = async () => {
    const { rows } = await pool.query(`select distinct master_key from eventstore.keys where subject = ''`);
    return rows.length;
  };

  const call = async (on: Running, method: string, body: object): Promise<number> =>
    (await callOn(fasti, on, method, body)).status;
  const newUser = (on: Running, name: string) =>
    call(on, 'user.v2.UserService/AddHumanUser', {
      userId: name,
      organization: { orgId: fasti.orgId },
      profile: { givenName: 'Rosa', familyName: 'Keys' },
      email: { email: `${name}@example.com`, isVerified: true },
      password: { password: 'Password1!' },
    });
  const userKnown = (on: Running, name: string) => call(on, 'user.v2.UserService/GetUserByID', { userId: name });
  const login = (on: Running, name: string) =>
    call(on, 'session.v2.SessionService/CreateSession', {
      checks: { user: { userId: name }, password: { password: 'Password1!' } },
    });

  /** People arrive, are looked at and sign in until `work` is done; answers what was no success, with its status. */
  const underLoad = async (on: () => readonly Running[], name: string, work: () => Promise<unknown>) => {
    const failed: string[] = [];
    let done = false;
    let asked = 0;
    const person = async (worker: number) => {
      for (let n = 0; !done; n++) {
        const servers = on();
        const server = servers[n % servers.length] as Running;
        const id = `${name}-${worker}-${n}`;
        for (const [what, ask] of Object.entries({ newUser, userKnown, login })) {
          asked++;
          const status = await ask(server, id);
          if (status !== 200) failed.push(`${what}: ${status}`);
        }
      }
    };
    const people = [person(0), person(1)];
    await work();
    await pause(300);
    done = true;
    await Promise.all(people);
    return { failed, asked };
  };

  it('asks which one is the new one, and changes nothing until it knows', async () => {
    expect(await run(['rotate'])).toMatchObject({
      code: 1,
      said: expect.stringContaining('Which master key is the new'),
    });
    expect(await run(['rotate', '--newMasterkey', 'short'])).toMatchObject({
      code: 1,
      said: expect.stringContaining('exactly 32 characters long; the new one has 5'),
    });
    expect(await run(['rotate', '--newMasterkey', second], stranger)).toMatchObject({
      code: 1,
      said: expect.stringContaining('The masterkey is wrong'),
    });
    expect(await run(['status'])).toMatchObject({
      code: 0,
      said: expect.stringMatching(/wraps.*\n\w{16}\s+101\s+the one given\s+no/),
    });
  });

  it('fails no request of the servers that run, nor of one that starts in between with the old one', async () => {
    const late: Running[] = [];
    const { failed, asked } = await underLoad(
      () => [fasti, ...late],
      'during',
      async () => {
        const rotation = await run(['rotate', '--newMasterkey', second]);
        expect(rotation).toMatchObject({ code: 0, said: expect.stringContaining('101 keys are wrapped') });
        late.push(await startWith(first, { worker: false }));
        late.push(await startWith(second, { worker: false }));
        await pause(500);
      },
    );
    expect(failed).toEqual([]);
    expect(asked).toBeGreaterThan(0);
    expect(await idsInUse()).toBe(1);
    // What was sealed before opens, whichever of the two a server was given.
    for (const server of late) expect(await userKnown(server, 'during-0-0')).toBe(200);
    // A tenant that comes now is wrapped by the new one, also by who has only heard of it.
    await late[0]?.api.keys.instance('newcomer');
    expect(await idsInUse()).toBe(1);
    for (const server of late) await server.close();
  });

  it('has nothing to do the second time', async () => {
    const { said, code } = await run(['rotate', '--newMasterkey', second]);
    expect({ said, code }).toMatchObject({ code: 0, said: expect.stringContaining('0 keys are wrapped') });
    const configured = await run(['rotate', '--newMasterkey', second], second, { FASTI_PREVIOUSMASTERKEY: first });
    expect(configured).toMatchObject({ code: 0, said: expect.stringContaining('0 keys are wrapped') });
    expect(await run(['status'], second, { FASTI_PREVIOUSMASTERKEY: first })).toMatchObject({
      said: expect.stringMatching(/102\s+the one given\s+until close/),
    });
  });

  it('is over when it is closed: then the old one is refused by name, and one is missed by name', async () => {
    expect(await run(['close'], first)).toMatchObject({ code: 1, said: expect.stringContaining('102 keys are still') });
    expect(await run(['close'], second)).toMatchObject({ code: 0 });
    await expect(startWith(first)).rejects.toThrow('The masterkey is wrong');
    await expect(startWith(stranger)).rejects.toThrow('The masterkey is wrong');
    const { FASTI_MASTERKEY: _, ...without } = environment;
    const missing = command(['start'], { ...without, FASTI_PORT: '1' });
    await missing.ended();
    expect(missing.said()).toMatch(/master key is missing|Port 1/);
    await fasti.stop();
    const server = await startWith(second);
    expect(await login(server, 'during-0-0')).toBe(200);
    await server.close();
  });

  it('is picked up from the file by servers that were started with it, without any handover', async () => {
    const file = join(directory, 'keys');
    writeFileSync(file, `${second}\n`);
    const again = () => readFileSync(file, 'utf8').trim().split('\n');
    const server = await startWith(second, { masterkeysAgain: again });
    writeFileSync(file, `${third}\n${second}\n`);
    const { failed } = await underLoad(
      () => [server],
      'file',
      async () => {
        const { FASTI_MASTERKEY: _, ...bare } = environment;
        const rotation = command(['masterkey', 'rotate', '--masterkeyFile', file], bare);
        expect(await rotation.ended()).toBe(0);
        await pool.query('delete from eventstore.master_key_handovers');
      },
    );
    expect(failed).toEqual([]);
    expect(await idsInUse()).toBe(1);
    await server.api.keys.instance('tenant-7');
    await server.close();
  });
});
