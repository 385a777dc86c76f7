import { rmSync } from 'node:fs';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projections } from '../../projections/index.ts';
import { physicalName } from '../../projections/projection.ts';
import { accountTo } from '../../scripts/torture/account.ts';
import { runChecks } from '../../scripts/torture/check.ts';
import { ordeal, type Remains } from '../../scripts/torture/ordeal.ts';
import { reportOf } from '../../scripts/torture/report.ts';
import { openDirectory } from '../support/process.ts';

/** What a short `npm run torture` does, and whether its checks would notice. */
describe('servers and Postgres that are killed, cut off and put out of time', { timeout: 120_000 }, () => {
  const directory = openDirectory('fasti-torture-');
  const lines: string[] = [];
  let remains: Remains;
  let client: pg.Client;
  beforeAll(async () => {
    remains = await ordeal({
      ...{ seconds: 6, seed: 20_261_122, servers: 2, writers: 2, directory },
      account: accountTo((line) => lines.push(line)),
    });
    client = new pg.Client(remains.connection);
    await client.connect();
  }, 240_000);
  afterAll(async () => {
    await client?.end();
    await remains?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  /** The checks whose names match, and what they find. */
  const found = async (...names: readonly RegExp[]) => {
    const checked = await runChecks(remains.checks.filter(({ name }) => names.some((one) => one.test(name))));
    return checked
      .filter(({ findings }) => findings.length > 0)
      .map(({ name, findings }) => `${name}: ${findings.join('\n')}`);
  };

  it('lose nothing that was acknowledged, and agree with the log in everything', async () => {
    const checked = await runChecks(remains.checks);
    console.log([...lines, '', reportOf(remains, checked)].join('\n'));
    expect(checked.filter(({ findings }) => findings.length > 0)).toEqual([]);
    expect(remains.faults.size).toBeGreaterThan(0);
    expect(remains.tally.acknowledged).toBeGreaterThan(0);
  });

  it('a row of a read model that somebody changed is named', async () => {
    const users = projections.find(({ name }) => name === 'users');
    const [table] = users?.tables ?? [];
    if (users === undefined || table === undefined) throw new Error('there is a read model of users');
    const name = `projections.${physicalName(users, table)}`;
    const { rows } = await client.query(`update ${name} set name = 'mallory' where id = 'commons-user-3' returning id`);
    expect(rows).toHaveLength(1);
    expect(await found(/fresh rebuild/)).toEqual([
      expect.stringMatching(/users: 1 rows differ\n.*commons-user-3: name is mallory, a rebuild gives /),
    ]);
    await client.query(`update ${name} set name = 'commons-user-3' where id = 'commons-user-3'`);
    expect(await found(/fresh rebuild/)).toEqual([]);
  });

  it('a claim that leaked, and one that is gone, are named', async () => {
    await client.query(`insert into eventstore.claims (scope, kind, key) values ('nowhere', 'usernames', 'nobody')`);
    const { rows } = await client.query(
      `delete from eventstore.claims where ctid = (select ctid from eventstore.claims where kind = 'org_name' limit 1) returning *`,
    );
    expect(await found(/^claims/)).toEqual([
      expect.stringMatching(/missing: org_name .*, which org\/.* holds\nleaked: .*nobody/),
    ]);
    await client.query(`delete from eventstore.claims where scope = 'nowhere'`);
    await client.query('insert into eventstore.claims select (json_populate_record(null::eventstore.claims, $1)).*', [
      JSON.stringify(rows[0]),
    ]);
    expect(await found(/^claims/)).toEqual([]);
  });

  it('an acknowledged event that is gone is missed, by its writer and by the log', async () => {
    const { rows } = await client.query<{ position: string; correlation_id: string }>(
      `delete from eventstore.events where position = (
         select max(position) from eventstore.events where correlation_id ~ '^w\\d' and event_type = 'user.machine.added'
           and position < (select max(position) from eventstore.events))
       returning position, correlation_id`,
    );
    expect(rows).toHaveLength(1);
    const { position, correlation_id: attempt } = rows[0] as (typeof rows)[number];
    const findings = await found(/acknowledged/, /dense/, /verifies/);
    expect(findings).toEqual([
      expect.stringContaining(`${attempt.split('.')[0]}, add a machine`),
      expect.stringContaining(`after position ${Number(position) - 1} comes ${Number(position) + 1}`),
      expect.stringContaining(`missing at position ${position}`),
    ]);
  });
});
