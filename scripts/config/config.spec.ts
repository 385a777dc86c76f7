import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig, readSettings } from './config.ts';

const file = (content: string) => {
  const path = join(mkdtempSync(join(tmpdir(), 'fasti-config-')), 'fasti.yaml');
  writeFileSync(path, content);
  return path;
};

describe('the configuration', () => {
  it('has a default for what an operator leaves out', () => {
    const config = readConfig({});
    expect(config.Port).toBe(8080);
    expect(config['Database.postgres.Host']).toBeUndefined();
    expect(config['FirstInstance.Org.Human.UserName']).toBe('zitadel-admin');
  });

  it('takes later files over earlier ones, FASTI_ over ZITADEL_ over files, and flags over all', () => {
    const files = [file('Port: 1\nExternalDomain: a.example'), file('Port: 2')];
    expect(readConfig({ files })).toMatchObject({ Port: 2, ExternalDomain: 'a.example' });
    expect(readConfig({ files, environment: { ZITADEL_PORT: '3' } }).Port).toBe(3);
    expect(readConfig({ files, environment: { ZITADEL_PORT: '3', FASTI_PORT: '4' } }).Port).toBe(4);
    expect(readConfig({ files, environment: { FASTI_PORT: '4' }, flags: { Port: 5 } }).Port).toBe(5);
  });

  it('takes an empty variable for one that is not set', () => {
    const files = [file('Port: 1')];
    const config = readConfig({ files, environment: { FASTI_PORT: '', FASTI_EVENTSTORE_URL: '' } });
    expect(config).toMatchObject({ Port: 1, 'EventStore.Url': undefined });
  });

  it('reads keys whatever their case, as ZITADEL does', () => {
    expect(
      readConfig({ files: [file('database:\n  Postgres:\n    host: db.example')] })['Database.postgres.Host'],
    ).toBe('db.example');
  });

  it('names an unknown key and the nearest known one', () => {
    expect(() => readConfig({ files: [file('ExternalDomian: a.example')] })).toThrow(
      /ExternalDomian.*Did you mean ExternalDomain\?/,
    );
    expect(() => readConfig({ environment: { FASTI_EXTERNALPROT: '1' } })).toThrow(
      /FASTI_EXTERNALPROT.*Did you mean FASTI_EXTERNALPORT\?/,
    );
  });

  it("accepts ZITADEL's other keys and says that they have no effect", () => {
    const warnings: string[] = [];
    readConfig({
      files: [file('Quotas:\n  Access:\n    Enabled: false')],
      environment: { ZITADEL_TRACING_TYPE: 'none' },
      warn: (w) => warnings.push(w),
    });
    expect(warnings).toEqual([
      expect.stringContaining('Quotas.Access.Enabled'),
      expect.stringContaining('ZITADEL_TRACING_TYPE'),
    ]);
  });

  it('refuses a value of the wrong kind, a file that is not there and one that is not YAML', () => {
    expect(() => readConfig({ environment: { FASTI_PORT: 'eighty' } })).toThrow(
      new ConfigError('Port must be a whole number from 1 to 65535, such as 8080, not "eighty" (FASTI_PORT).'),
    );
    expect(() => readConfig({ environment: { FASTI_EXTERNALSECURE: 'yes' } })).toThrow(
      /ExternalSecure must be true or false/,
    );
    expect(() => readConfig({ files: ['/nowhere.yaml'] })).toThrow(/\/nowhere\.yaml can't be read/);
    expect(() => readConfig({ files: [file('a: [')] })).toThrow(/can't be read/);
  });

  it.each([
    ['Port', 0],
    ['Port', 80.5],
    ['ExternalDomain', 'https://id.example.com'],
    ['ExternalDomain', 'id.example.com:8443'],
    ['ShutdownDelay', '5'],
    ['OIDC.DeviceAuth.Lifetime', '0s'],
    ['Throttle.Password.Account', '100 an hour'],
    ['Log.Level', 'trace'],
    ['Database.postgres.User.SSL.Mode', 'prefer'],
    ['Passwords.Breached.RangeURL', 'pwned'],
    ['SystemDefaults.MaxQueryLimit', -1],
    ['FirstInstance.Org.Machine.Pat.ExpirationDate', 'tomorrow'],
  ])('refuses %s: %j, by name', (key, value) => {
    const [mistake, ...more] = readSettings({
      files: [
        file(`{ "${key.replaceAll('.', '": { "')}": ${JSON.stringify(value)} ${'}'.repeat(key.split('.').length)}`),
      ],
    }).mistakes;
    expect(mistake).toContain(`${key} must be `);
    expect(mistake).toContain(`not ${JSON.stringify(value)} (`);
    expect(more).toEqual([]);
  });

  it('names every mistake at once', () => {
    const environment = { FASTI_PORT: 'eighty', FASTI_EXTERNALDOMIAN: 'x', FASTI_LOG_LEVEL: 'trace' };
    expect(() => readConfig({ files: [file('Prot: 1')], environment })).toThrow(
      /^The configuration has 4 mistakes:\n.*Prot[\s\S]*FASTI_EXTERNALDOMIAN[\s\S]*Port must[\s\S]*Log\.Level must be one of debug/,
    );
  });

  it('knows where each value comes from', () => {
    const { from } = readSettings({ files: [file('Port: 1')], environment: { ZITADEL_EXTERNALDOMAIN: 'a.example' } });
    expect([from.get('Port'), from.get('ExternalDomain'), from.get('DataDir')]).toEqual([
      expect.stringMatching(/fasti\.yaml$/),
      'ZITADEL_EXTERNALDOMAIN',
      undefined,
    ]);
  });

  it('takes a secret from the file that the variable with _FILE names, and shows none that is wrong', () => {
    const environment = { FASTI_DATABASE_POSTGRES_USER_PASSWORD_FILE: file('correct horse\n') };
    expect(readConfig({ environment })['Database.postgres.User.Password']).toBe('correct horse');
    expect(() => readConfig({ environment: { FASTI_MASTERKEY_FILE: '/nowhere' } })).toThrow(
      /FASTI_MASTERKEY_FILE: \/nowhere can't be read/,
    );
    expect(() => readConfig({ environment: { FASTI_PORT_FILE: file('1') } })).toThrow(/FASTI_PORT_FILE/);
    expect(() => readConfig({ files: [file('Redis: { Password: { a: battery } }')] })).toThrow(
      /^Redis\.Password must be a text \(.*\)\.$/,
    );
  });
});
