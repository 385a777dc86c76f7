import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/free-port.ts';
import { type Command, fasti, openDirectory } from '../support/process.ts';

/** In the order of an operator's day: the tests build on each other. */
describe('a newcomer who replaces the generated master key', () => {
  const directory = openDirectory('fasti-masterkey-embedded-');
  const file = join(directory, 'data', 'masterkey');
  let environment: Record<string, string>;
  let server: Command;
  let token: string;
  let generated: string;

  const start = async () => {
    server = fasti(['start-from-init'], environment);
    await server.until(/Ctrl-C stops it/);
  };
  const stop = async () => {
    server.process.kill('SIGINT');
    expect(await server.ended()).toBe(0);
  };
  const masterkey = async (what: string) => {
    const { ended, said } = fasti(['masterkey', what], environment);
    return { code: await ended(), said: said() };
  };
  const keys = () => readFileSync(file, 'utf8').trim().split('\n');
  const call = async (path: string, body: object) => {
    const answer = await fetch(`http://localhost:${environment['FASTI_PORT']}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return answer.status;
  };
  const newMachine = (username: string) => call('/v2/users/machine', { user_name: username, name: username });

  beforeAll(async () => {
    environment = { FASTI_PORT: String(await freePort()), FASTI_DATADIR: join(directory, 'data') };
    await start();
    token = /Bearer (\S+?)'/.exec(server.said())?.[1] ?? '';
    [generated = ''] = keys();
  });
  afterAll(async () => {
    if (server.process.exitCode === null) await stop();
    rmSync(directory, { recursive: true, force: true });
  });

  it('needs no new one: it is generated, and stands before the old one in the file', async () => {
    const known = await newMachine('before');
    expect(await masterkey('rotate')).toMatchObject({ code: 0, said: expect.stringContaining('1 keys are wrapped') });
    expect(keys()).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), generated]);
    expect(await newMachine('meanwhile')).toBe(known);
    expect(await masterkey('rotate')).toMatchObject({ code: 0, said: expect.stringContaining('0 keys are wrapped') });
    expect(keys()).toHaveLength(2);
  });

  it('has only the new one in the file when it is closed, beside the running server or without one', async () => {
    await stop();
    await start();
    expect(await newMachine('started-with-both')).toBeLessThan(300);
    const [newest] = keys();
    expect(await masterkey('close')).toMatchObject({ code: 0 });
    expect(keys()).toEqual([newest]);
    await stop();
    expect(await masterkey('status')).toMatchObject({ code: 0, said: expect.stringMatching(/the one given\s+no/) });
    await start();
    expect(await newMachine('started-with-the-new-one')).toBeLessThan(300);
  });
});
