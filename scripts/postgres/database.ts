import { accessSync, constants, existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import pg from 'pg';
import { ConfigError } from '../config/config.ts';
import type { Config } from '../config/settings.ts';
import { checkConnection, configuredConnection } from './connection.ts';
import { startEmbeddedPostgres } from './embedded.ts';

export type Database = {
  readonly connection: pg.ClientConfig;
  /** Set when this process runs the database itself. */
  readonly directory?: string;
  close(): Promise<void>;
};

/**
 * The directory of the embedded Postgres, where the configuration names no other. Started by root, Postgres runs as
 * `nobody`, who can't enter a directory below, say, /root: the data is kept in /var/lib/fasti then, under the path's name.
 */
export const embeddedDirectory = (config: Config): string | undefined => {
  if (configuredConnection(config) !== undefined) return undefined;
  const directory = resolve(config.DataDir);
  if (process.getuid?.() !== 0 || reachableByAll(dirname(directory))) return directory;
  return join('/var/lib/fasti', directory.slice(1).replaceAll('/', '-'));
};

const reachableByAll = (path: string): boolean => {
  for (let folder = path; ; folder = dirname(folder)) {
    const found = statSync(folder, { throwIfNoEntry: false });
    if (found?.isDirectory() && (found.mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
};

/**
 * The configured Postgres; or the embedded one, started, or shared with the server that runs it already.
 * @throws ConfigError that names the cause and the remedy
 */
export const openDatabase = async (
  config: Config,
  { share = false, onExit }: { readonly share?: boolean; readonly onExit?: (reason: string) => void } = {},
): Promise<Database> => {
  const directory = embeddedDirectory(config);
  if (directory === undefined) {
    const connection = configuredConnection(config) ?? {};
    await checkConnection(connection);
    return { connection, close: async () => {} };
  }
  const connection = { host: directory, user: 'fasti', database: 'fasti' };
  if (share && (await answers(connection))) return { connection, close: async () => {} };
  mustBeWritable(directory);
  const postgres = await startEmbeddedPostgres({ directory, ...(onExit === undefined ? {} : { onExit }) }).catch(
    (error: Error) => {
      throw new ConfigError(error.message);
    },
  );
  await createIfMissing(postgres.host);
  return { connection: { ...connection, host: postgres.host }, directory, close: () => postgres.stop() };
};

const answers = async (connection: pg.ClientConfig): Promise<boolean> => {
  const client = new pg.Client(connection);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => {});
  }
};

/** Makes the data directory, so that the first thing to be written there does not fail half-way. @throws ConfigError */
export const mustBeWritable = (directory: string) => {
  try {
    mkdirSync(dirname(directory), { recursive: true });
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    accessSync(directory, constants.W_OK | constants.X_OK);
  } catch (error) {
    const existing = existsSync(directory) ? directory : dirname(directory);
    throw new ConfigError(
      `The data directory ${directory} is not writable (${(error as NodeJS.ErrnoException).code}). Let this account write in ${existing}, or set FASTI_DATADIR to another directory.`,
    );
  }
};

const createIfMissing = async (host: string) => {
  const admin = new pg.Client({ host, user: 'fasti', database: 'postgres' });
  await admin.connect();
  const { rowCount } = await admin.query("select 1 from pg_database where datname = 'fasti'");
  if (rowCount === 0) await admin.query('create database fasti');
  await admin.end();
};
