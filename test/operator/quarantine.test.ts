import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { physicalName } from '../../projections/projection.ts';
import { usersTable } from '../../projections/user/tables.ts';
import { users } from '../../projections/user/user.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { fasti as command } from '../support/process.ts';
import { environmentFor, outcomeOf } from './command.ts';

/** A user whose events Postgres refuses in one read model: a trigger stands in for a bug of ours. */
const trigger = `
  create trigger refuse before insert or update on projections.${physicalName(users, usersTable)}
  for each row execute function public.refuse()`;
let fasti: Fasti;
let pool: pg.Pool;
const logged: string[] = [];
beforeAll(async () => {
  fasti = await startFasti({}, { write: (line) => logged.push(line) });
  pool = new pg.Pool(fasti.connection);
  await pool.query(`
    create function public.refuse() returns trigger language plpgsql as $$
    begin
      if new.user_name like 'poison-%' then
        raise exception using errcode = '22000', message = 'no poison here';
      end if;
      return new;
    end $$;`);
  await pool.query(trigger);
});
afterAll(async () => {
  await pool.end();
  await fasti.stop();
});

const call = async (method: string, body: object) => {
  const answer = await fetch(`${fasti.url}/zitadel.user.v2.UserService/${method}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${fasti.pat}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: answer.status, json: await answer.json() };
};
const addMachine = async (username: string): Promise<string> =>
  (await call('CreateUser', { organizationId: fasti.orgId, username, machine: { name: username } })).json.id;
const listed = async () => {
  const { json } = await call('ListUsers', {});
  return json.result.map(({ username }: { readonly username: string }) => username);
};

const start = (...args: string[]) => command(['projections', ...args], environmentFor(fasti.connection));
const run = (...args: string[]) => outcomeOf(start(...args));

describe('a user whose event a read model refuses', () => {
  let poisoned: string;

  it('is reported by status, metrics, readiness and log, while other users go on', async () => {
    poisoned = await addMachine('poison-1');
    await addMachine('healthy');
    expect(await fasti.caughtUp(15_000)).toBe(true);
    expect(await listed()).toContain('healthy');
    expect(await listed()).not.toContain('poison-1');

    const { code, said } = await run('status');
    expect(code).toBe(0);
    expect(said).toMatch(
      new RegExp(`user/${poisoned} +${fasti.instanceId} +users .*user.machine.added.*no poison here`),
    );
    expect(said).toMatch(new RegExp(`${fasti.instanceId} +users +1 `));
    const metrics = await (await fetch(`${fasti.url}/debug/metrics`)).text();
    expect(metrics).toContain('projection_quarantined_streams{projection="users"} 1');
    expect(metrics).toContain('projection_quarantined_events{projection="users"} 1');
    expect(metrics).toContain(`projection_tenant_lag_events{projection="users",instance="${fasti.instanceId}"} 1`);
    const ready = (await (await fetch(`${fasti.url}/debug/ready`)).json()) as {
      readonly projections: readonly { readonly name: string; readonly quarantined: number }[];
    };
    expect(ready.projections.find(({ name }) => name === 'users')).toMatchObject({
      quarantined: 1,
      tenants: [{ instanceId: fasti.instanceId, events: 1, quarantined: 1 }],
    });
    expect(logged.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({
        msg: 'a stream waits in quarantine: its event is refused',
        projection: 'users',
        stream: `user/${poisoned}`,
        err: expect.objectContaining({ message: 'no poison here' }),
      }),
    );
  });

  it('is refused again by a retry, which says why and fails', async () => {
    const { code, said } = await run('retry', 'users');
    expect(code).toBe(1);
    expect(said).toMatch(
      new RegExp(`user/${poisoned} +waits at position \\d+ \\(user.machine.added\\): no poison here`),
    );
    expect(await run('retry')).toMatchObject({ code: 1, said: expect.stringContaining('Say which projection') });
    expect(await run('retry', 'users', '--stream', 'user/nobody')).toMatchObject({
      code: 1,
      said: expect.stringContaining('None of the 1 streams'),
    });
  });

  it('is passed over for a reason, on the record, by rebuilds too', async () => {
    expect(await run('skip', 'users', '--stream', `user/${poisoned}`)).toMatchObject({
      code: 1,
      said: expect.stringContaining("required option '--reason"),
    });
    const skipping = ['skip', 'users', '--stream', `user/${poisoned}`, '--reason', 'a test of ours'];
    const { code, said } = await run(...skipping, '--actor', 'rosa');
    expect({ code, said }).toEqual({ code: 0, said: expect.stringContaining('is projected again') });
    const { events } = await fasti.api.store.readAll(0n, {
      limit: 10,
      filter: { types: ['projection.event.skipped'] },
    });
    expect(events).toMatchObject([
      {
        instanceId: fasti.instanceId,
        aggregateId: 'users',
        actor: 'rosa',
        payload: { aggregateId: poisoned, eventType: 'user.machine.added', reason: 'a test of ours' },
      },
    ]);
    expect((await fasti.status()).flatMap(({ quarantined }) => quarantined)).toEqual([]);
    await fasti.rebuild('users');
    expect((await fasti.status()).flatMap(({ quarantined }) => quarantined)).toEqual([]);
    expect(await listed()).not.toContain('poison-1');
  });

  it('goes on by a retry once the cause is mended', async () => {
    // The rebuild has made new tables, without the trigger.
    await pool.query(trigger);
    await addMachine('poison-2');
    expect(await fasti.caughtUp(15_000)).toBe(true);
    expect(await listed()).not.toContain('poison-2');
    await pool.query(`update projections.quarantine set next_attempt_at = now() + interval '1 hour'`);
    await pool.query(`drop trigger refuse on projections.${physicalName(users, usersTable)}`);
    expect(await run('retry', '--all')).toEqual({ code: 0, said: expect.stringContaining('is projected again') });
    expect(await listed()).toContain('poison-2');
  });

  it('is watched live: a line for each change where there is no terminal', async () => {
    const watching = start('status', '--watch', '--interval', '0.2');
    await watching.until(/users: position \d+, 0 events behind/);
    const name = `watched-${randomUUID()}`;
    await addMachine(name);
    const head = await fasti.api.store.head();
    await watching.until(new RegExp(`users: position ${head}, 0 events behind`));
    watching.process.kill('SIGINT');
    expect(await watching.ended()).toBe(0);
  });
});
