import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/free-port.ts';
import { type Command, fasti, openDirectory } from '../support/process.ts';

describe('a newcomer', () => {
  const directory = openDirectory('fasti-start-');
  let environment: Record<string, string>;
  let server: Command;
  let token: string;
  const start = () => fasti(['start-from-init'], environment);
  const users = async () => {
    const answer = await fetch(`http://localhost:${environment['FASTI_PORT']}/v2/users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: '{}',
    });
    const { result } = (await answer.json()) as { readonly result: readonly { readonly username: string }[] };
    return result.map(({ username }) => username);
  };
  const addMachine = (username: string) =>
    fetch(`http://localhost:${environment['FASTI_PORT']}/v2/users/machine`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ user_name: username, name: username }),
    });
  afterAll(async () => {
    server.process.kill('SIGKILL');
    await server.ended();
    // The next start would end the Postgres that a killed server leaves; here it is this one, which then stops by itself.
    const last = start();
    await last.until(/Ctrl-C stops it/);
    last.process.kill('SIGINT');
    await last.ended();
    rmSync(directory, { recursive: true, force: true });
  });

  it('starts with one command and is told where to go, as whom, with which password, and a request that works', async () => {
    environment = { FASTI_PORT: String(await freePort()), FASTI_DATADIR: join(directory, 'data') };
    server = start();
    await server.until(/Ctrl-C stops it/);
    const said = server.said();
    expect(said).toContain(`Fasti is ready at http://localhost:${environment['FASTI_PORT']}`);
    expect(said).toMatch(/Login name +zitadel-admin@zitadel\.localhost/);
    expect(said).toMatch(/Password +\S{20} +\(shown only now\)/);
    token = /Bearer (\S+?)'/.exec(said)?.[1] ?? '';
    const command = /curl -s [\s\S]*?Bearer \S+'/.exec(said)?.[0] ?? '';
    expect(JSON.parse(execFileSync('bash', ['-c', command], { encoding: 'utf8' })).details.totalResult).toBe('2');
  });

  it('stops it with Ctrl-C, its Postgres too, also where the terminal and a launcher both pass it on', async () => {
    server.process.kill('SIGINT');
    setTimeout(() => server.process.kill('SIGINT'), 20);
    expect(await server.ended()).toBe(0);
    expect(server.said()).toContain('Stopped.');
  });

  it('finds the same instance at the next start, and is not shown the secrets again', async () => {
    server = start();
    await server.until(/Ctrl-C stops it/);
    expect(server.said()).not.toContain('shown only now');
    expect(await users()).toContain('zitadel-admin@zitadel.localhost');
  });

  it('loses nothing that was acknowledged when the power goes', async () => {
    const acknowledged: string[] = [];
    let killed = false;
    const writers = Array.from({ length: 8 }, async (_, writer) => {
      for (let n = 0; !killed; n++) {
        const username = `machine-${writer}-${n}`;
        const answer = await addMachine(username).catch(() => undefined);
        if (answer?.ok) acknowledged.push(username);
      }
    });
    while (acknowledged.length < 60) await new Promise((wait) => setTimeout(wait, 10));
    server.process.kill('SIGKILL');
    killed = true;
    await Promise.all(writers);
    server = start();
    await server.until(/Ctrl-C stops it/);
    const found = new Set<string>();
    for (const username of await allMachines()) found.add(username);
    expect(acknowledged.filter((username) => !found.has(username))).toEqual([]);
  });

  const allMachines = async () => {
    const answer = await fetch(`http://localhost:${environment['FASTI_PORT']}/v2/users`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query: { limit: 1000 } }),
    });
    const { result } = (await answer.json()) as { readonly result: readonly { readonly username: string }[] };
    return result.map(({ username }) => username);
  };

  it('is told when another server has the data directory', async () => {
    const second = fasti(['start-from-init'], { ...environment, FASTI_PORT: String(await freePort()) });
    expect(await second.ended()).toBe(1);
    expect(second.said()).toMatch(/Another Fasti \(process \d+\) runs on the data directory/);
  });

  it('asks how far the read models are, and makes one anew, beside the running server', async () => {
    const status = fasti(['projections', 'status'], environment);
    expect(await status.ended()).toBe(0);
    expect(status.said()).toMatch(/users +\d+ +\d+ +0 +0\.0 +0 +\S+/);
    const rebuild = fasti(['projections', 'rebuild', 'users'], environment);
    expect(await rebuild.ended()).toBe(0);
    expect(rebuild.said()).toMatch(/users is rebuilt from \d+ events.*; it serves/);
    expect(await users()).toContain('zitadel-admin@zitadel.localhost');
    const unknown = fasti(['projections', 'rebuild', 'usres'], environment);
    expect(await unknown.ended()).toBe(1);
    expect(unknown.said()).toContain('No projection is called usres. There are: ');
  });

  it('asks what happened, and what a user looked like before', async () => {
    const { userId } = (await (await addMachine('before')).json()) as { readonly userId: string };
    const before = new Date().toISOString();
    const renamed = await fetch(`http://localhost:${environment['FASTI_PORT']}/v2/users/${userId}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ machine: { name: 'after' } }),
    });
    expect(renamed.status).toBe(200);

    const events = fasti(['audit', 'events', '--aggregate', `user/${userId}`, '--json'], environment);
    expect(await events.ended()).toBe(0);
    const types = events
      .said()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).type);
    expect(types).toEqual(['user.machine.changed', 'user.machine.added']);

    const then = fasti(['audit', 'at', before, 'user', userId, '--json'], environment);
    expect(await then.ended()).toBe(0);
    expect(JSON.parse(then.said())).toMatchObject({ id: userId, name: 'before' });
    const never = fasti(['audit', 'at', '2020-01-01T00:00:00Z', 'user', userId], environment);
    expect(await never.ended()).toBe(1);
    expect(never.said()).toContain(`There was no user ${userId} at 2020-01-01T00:00:00Z`);
  });
});
