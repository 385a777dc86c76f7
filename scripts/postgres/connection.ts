import pg from 'pg';
import { ConfigError } from '../config/config.ts';
import { pemFile } from '../config/pem-file.ts';
import type { Config } from '../config/settings.ts';

type Role = 'User' | 'Admin';

/** How to connect to a Postgres of the operator's own; undefined where the embedded one is meant. */
export const configuredConnection = (config: Config, role: Role = 'User'): pg.ClientConfig | undefined => {
  const dsn = config['Database.postgres.DSN'];
  if (dsn !== undefined) return { connectionString: dsn };
  const host = config['Database.postgres.Host'];
  if (host === undefined) return undefined;
  const ssl = sslOf(config, role);
  const password = config[`Database.postgres.${role}.Password`];
  return {
    host,
    port: config['Database.postgres.Port'],
    database:
      role === 'Admin' ? config['Database.postgres.Admin.ExistingDatabase'] : config['Database.postgres.Database'],
    user: config[`Database.postgres.${role}.Username`],
    ...(password === undefined ? {} : { password }),
    ...(ssl === undefined ? {} : { ssl }),
  };
};

/** Past the pooler, where the configuration knows a way; otherwise through it. */
export const directConnection = (config: Config, connection: pg.ClientConfig): pg.ClientConfig => {
  const { 'Database.postgres.DirectHost': host, 'Database.postgres.DirectPort': port } = config;
  if (host === undefined && port === undefined) return connection;
  if (connection.connectionString === undefined)
    return { ...connection, ...(host === undefined ? {} : { host }), ...(port === undefined ? {} : { port }) };
  const dsn = new URL(connection.connectionString);
  if (host !== undefined) dsn.hostname = host;
  if (port !== undefined) dsn.port = String(port);
  return { connectionString: dsn.href };
};

const sslOf = (config: Config, role: Role): pg.ClientConfig['ssl'] => {
  const mode = config[`Database.postgres.${role}.SSL.Mode`];
  if (mode === 'disable') return undefined;
  const pem = (key: 'RootCert' | 'Cert' | 'Key') => {
    const setting = `Database.postgres.User.SSL.${key}` as const;
    const file = config[setting];
    return file === undefined || file === '' ? undefined : pemFile(setting, file);
  };
  const [ca, cert, key] = [pem('RootCert'), pem('Cert'), pem('Key')];
  return {
    rejectUnauthorized: mode !== 'require',
    // verify-ca trusts the authority and asks for no particular host name.
    ...(mode === 'verify-ca' ? { checkServerIdentity: () => undefined } : {}),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
};

/** Connects once, to say at the start, in the operator's words, what is wrong. @throws ConfigError */
export const checkConnection = async (connection: pg.ClientConfig): Promise<void> => {
  const client = new pg.Client({ connectionTimeoutMillis: 5000, ...connection });
  try {
    await client.connect();
    const { rows } = await client.query<{ version: number }>(
      "select current_setting('server_version_num')::int as version",
    );
    if ((rows[0]?.version ?? 0) < 140_000) throw new ConfigError('Postgres 14 or newer is needed.');
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(explain(error as NodeJS.ErrnoException, connection));
  } finally {
    await client.end().catch(() => {});
  }
};

const explain = ({ code, message }: NodeJS.ErrnoException, { host, port, database, user }: pg.ClientConfig): string => {
  const where = host === undefined ? 'the configured DSN' : `${host}:${port ?? 5432}`;
  switch (code) {
    case '3D000':
      return `Postgres at ${where} has no database ${database}. Create it, or let \`fasti init\` do so.`;
    case '28P01':
    case '28000':
      return `Postgres at ${where} refuses the user ${user}: ${message}. Check Database.postgres.User.Username and Password.`;
    default:
      return `Postgres is not reachable at ${where}: ${message || code}. Check Database.postgres.Host and Port, and that it runs.`;
  }
};

/** Creates user and database, with the administrator's account, where they are missing. */
export const createDatabase = async (config: Config): Promise<readonly string[]> => {
  const connection = configuredConnection(config, 'Admin');
  if (connection === undefined) return [];
  const {
    'Database.postgres.Database': database,
    'Database.postgres.User.Username': user,
    'Database.postgres.User.Password': password,
  } = config;
  await checkConnection(connection);
  const client = new pg.Client(connection);
  await client.connect();
  const done: string[] = [];
  try {
    const exists = async (sql: string, name: string) => (await client.query(sql, [name])).rowCount !== 0;
    if (!(await exists('select 1 from pg_roles where rolname = $1', user))) {
      await client.query(
        `create role ${client.escapeIdentifier(user)} login createrole${password === undefined ? '' : ` password ${client.escapeLiteral(password)}`}`,
      );
      done.push(`user ${user}`);
    }
    if (!(await exists('select 1 from pg_database where datname = $1', database))) {
      await client.query(
        `create database ${client.escapeIdentifier(database)} owner ${client.escapeIdentifier(user)} encoding 'UTF8' template template0`,
      );
      done.push(`database ${database}`);
    }
  } finally {
    await client.end();
  }
  return done;
};
