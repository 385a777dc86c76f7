import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { fasti, openDirectory } from '../support/process.ts';
import { outcomeOf } from './command.ts';

describe('the configuration that a server would start with', () => {
  const directory = openDirectory('fasti-config-');
  const file = join(directory, 'fasti.yaml');
  writeFileSync(file, 'Port: 9090\nDatabase: { postgres: { User: { Password: from-yaml } } }\n');
  const password = join(directory, 'password');
  writeFileSync(password, 'from-a-file\n');
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const shown = (environment: Record<string, string>, ...args: string[]) =>
    outcomeOf(fasti(['config', '--config', file, ...args], environment));

  it('is shown with where each value comes from, and no secret', async () => {
    const { code, said } = await shown({
      FASTI_DATABASE_POSTGRES_USER_PASSWORD_FILE: password,
      ZITADEL_EXTERNALDOMAIN: 'id.example.com',
      FASTI_MASTERKEY: '0123456789abcdef0123456789abcdef',
    });
    expect(code).toBe(0);
    expect(said).toMatch(new RegExp(`Port +9090 +${file}`));
    expect(said).toMatch(/ExternalDomain +id\.example\.com +ZITADEL_EXTERNALDOMAIN/);
    expect(said).toMatch(/Database\.postgres\.User\.Password +\(secret\) +FASTI_DATABASE_POSTGRES_USER_PASSWORD_FILE/);
    expect(said).not.toMatch(/from-|0123456789|DataDir/);
  });

  it('is JSON for a program, defaults too if they are asked for', async () => {
    const { said } = await shown({}, '--json', '--all');
    const settings = JSON.parse(said);
    expect(settings).toContainEqual({ key: 'Port', value: 9090, from: file });
    expect(settings).toContainEqual({ key: 'DataDir', value: '.fasti', from: 'default' });
    expect(settings).toContainEqual({ key: 'Masterkey', value: null, from: 'default' });
  });

  it('is judged, without a server, a database or a port', async () => {
    const { code, said } = await shown({ FASTI_LOG_LEVEL: 'trace', FASTI_TLS_ENABLED: 'true' });
    expect(code).toBe(1);
    expect(said).toContain('The configuration has 2 mistakes:');
    expect(said).toContain('Log.Level must be one of debug, info, warn, error, silent, not "trace" (FASTI_LOG_LEVEL).');
  });
});
