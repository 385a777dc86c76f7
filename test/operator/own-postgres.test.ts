import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/free-port.ts';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../scripts/postgres/embedded.ts';
import { fasti, openDirectory } from '../support/process.ts';

describe('an operator with a Postgres of their own', () => {
  const directory = openDirectory('fasti-own-postgres-');
  let postgres: EmbeddedPostgres;
  let environment: Record<string, string>;
  beforeAll(async () => {
    postgres = await startEmbeddedPostgres({ directory: join(directory, 'postgres'), durable: false });
    environment = {
      FASTI_DATABASE_POSTGRES_HOST: postgres.host,
      FASTI_DATABASE_POSTGRES_DATABASE: 'iam',
      FASTI_DATABASE_POSTGRES_USER_USERNAME: 'iam-owner',
      FASTI_DATABASE_POSTGRES_USER_PASSWORD: 'secret',
      FASTI_DATABASE_POSTGRES_ADMIN_USERNAME: postgres.user,
      FASTI_MASTERKEY: '0123456789abcdef0123456789abcdef',
      FASTI_PORT: String(await freePort()),
      FASTI_FIRSTINSTANCE_PATPATH: join(directory, 'pat'),
    };
  });
  afterAll(async () => {
    await postgres.stop();
    rmSync(directory, { recursive: true, force: true });
  });
  const run = async (...args: string[]) => {
    const command = fasti(args, environment);
    return { code: await command.ended(), said: command.said() };
  };

  it('is told what is missing before init has been run', async () => {
    const { code, said } = await run('start');
    expect(code).toBe(1);
    expect(said).toContain('refuses the user iam-owner');
  });

  it('makes user and database by init, once', async () => {
    expect(await run('init')).toEqual({ code: 0, said: 'Created user iam-owner and database iam.\n' });
    expect(await run('init')).toEqual({ code: 0, said: 'Nothing to do: user and database are there.\n' });
  });

  it('makes tables and the first instance by setup, and finds the token where it was wanted', async () => {
    const { code, said } = await run('setup');
    expect({ code, said }).toEqual({
      code: 0,
      said: expect.stringContaining('Login name   zitadel-admin@zitadel.localhost'),
    });
    expect(existsSync(join(directory, 'pat'))).toBe(true);
    expect((await run('setup')).code).toBe(0);
  });

  it('serves with start; neither account of the database may pass by row-level security', async () => {
    const server = fasti(['start'], environment);
    await server.until(/Ctrl-C stops it/);
    const answer = await fetch(`http://localhost:${environment['FASTI_PORT']}/v2/organizations/_search`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${readFileSync(join(directory, 'pat'), 'utf8')}`,
        'content-type': 'application/json',
      },
      body: '{}',
    });
    expect(await answer.json()).toMatchObject({ result: [{ name: 'ZITADEL' }] });
    server.process.kill('SIGTERM');
    expect(await server.ended()).toBe(0);

    const client = new pg.Client({ host: postgres.host, database: 'iam', user: 'iam-owner' });
    await client.connect();
    const { rows } = await client.query(
      "select rolname from pg_roles where rolname in ('iam-owner', 'fasti_tenant') and (rolsuper or rolbypassrls)",
    );
    expect(rows).toEqual([]);
    await client.end();
  });
});
