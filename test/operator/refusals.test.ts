import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePort } from '../../scripts/free-port.ts';
import { fasti, openDirectory } from '../support/process.ts';

describe('a start that can not succeed says why, and what would help', () => {
  const directory = openDirectory('fasti-refused-');
  let port: string;
  beforeAll(async () => {
    port = String(await freePort());
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  const refusal = async (environment: Readonly<Record<string, string>>, ...args: string[]) => {
    const start = fasti(['start-from-init', ...args], {
      FASTI_PORT: port,
      FASTI_DATADIR: join(directory, 'none'),
      ...environment,
    });
    expect(await start.ended()).toBe(1);
    expect(start.said()).not.toMatch(/\n\s+at /);
    return start.said();
  };
  const key = 'a'.repeat(32);
  const elsewhere = {
    FASTI_DATABASE_POSTGRES_HOST: '127.0.0.1',
    FASTI_DATABASE_POSTGRES_PORT: '1',
    FASTI_MASTERKEY: key,
  };

  it('when the port is taken', async () => {
    const other = createServer().listen(0);
    const taken = String((other.address() as { readonly port: number }).port);
    expect(await refusal({ FASTI_PORT: taken })).toContain(
      `Port ${taken} is taken by another process. Stop it, or set FASTI_PORT`,
    );
    other.close();
  });

  it('when nothing was set up yet', async () => {
    const environment = { FASTI_PORT: port, FASTI_DATADIR: join(directory, 'empty') };
    for (const command of [['start'], ['audit', 'verify']]) {
      const start = fasti(command, environment);
      expect(await start.ended()).toBe(1);
      expect(start.said()).toContain('This database has no tables of Fasti yet. `fasti setup` makes them');
    }
  });

  it('when a key is unknown', async () => {
    expect(await refusal({ FASTI_EXTERNALDOMIAN: 'x' })).toContain(
      'Unknown environment variable FASTI_EXTERNALDOMIAN. Did you mean FASTI_EXTERNALDOMAIN?',
    );
    const file = join(directory, 'fasti.yaml');
    writeFileSync(file, 'Prot: 1\n');
    expect(await refusal({}, '--config', file)).toContain('Unknown configuration key Prot');
  });

  it('when more than one thing is wrong: all of it at once, also what settings mean together', async () => {
    const said = await refusal({ FASTI_PORT: '99999', FASTI_TLS_ENABLED: 'true', FASTI_MASTERKEY: 'short' });
    expect(said).toContain('The configuration has 3 mistakes:');
    expect(said).toContain('Port must be a whole number from 1 to 65535, such as 8080, not "99999" (FASTI_PORT).');
    expect(said).toContain('TLS.Enabled needs TLS.KeyPath or TLS.Key.');
    expect(said).toContain('The master key must be exactly 32 characters long');
  });

  it('when an argument is one too many, or a file of the configuration holds no PEM', async () => {
    expect(await refusal({}, 'now')).toContain('too many arguments');
    const file = join(directory, 'not.pem');
    writeFileSync(file, 'hello');
    expect(await refusal({ FASTI_DOMAINVERIFICATION_ROOTCERT: file })).toContain(
      `DomainVerification.RootCert: ${file} holds no PEM.`,
    );
  });

  it('when the data directory can not be written', async () => {
    const file = join(directory, 'a-file');
    writeFileSync(file, '');
    expect(await refusal({ FASTI_DATADIR: join(file, 'data') })).toMatch(/The data directory .* is not writable/);
  });

  it('when the master key is missing, too short, or gone', async () => {
    const { FASTI_MASTERKEY: _, ...withoutKey } = elsewhere;
    expect(await refusal(withoutKey)).toContain('The master key is missing. Give it as FASTI_MASTERKEY');
    expect(await refusal({ FASTI_MASTERKEY: 'short' })).toContain(
      'must be exactly 32 characters long; the one that was given has 5',
    );
    const gone = join(directory, 'gone');
    mkdirSync(join(gone, 'data'), { recursive: true });
    expect(await refusal({ FASTI_DATADIR: gone })).toContain(
      `The master key is missing: ${join(gone, 'masterkey')} is gone`,
    );
  });

  it('when the master key is another one', async () => {
    const environment = { FASTI_PORT: port, FASTI_DATADIR: join(directory, 'sealed') };
    const first = fasti(['start-from-init'], environment);
    await first.until(/Ctrl-C stops it/);
    first.process.kill('SIGTERM');
    expect(await first.ended()).toBe(0);
    expect(await refusal({ ...environment, FASTI_MASTERKEY: key })).toContain('The masterkey is wrong');
  });

  it('when Postgres does not answer', async () => {
    expect(await refusal(elsewhere)).toContain('Postgres is not reachable at 127.0.0.1:1');
  });
});
