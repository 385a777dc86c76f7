import type pg from 'pg';
import type { EventStore } from '../../eventstore/eventstore.ts';
import { isMirrorOf, logIn } from '../../eventstore/kurrentdb/mirror/belongs.ts';
import type { Server } from '../../eventstore/kurrentdb/server.ts';
import { postgresEventStore } from '../../eventstore/postgres/postgres.ts';
import { ConfigError } from '../config/config.ts';
import type { Config } from '../config/settings.ts';
import { directConnection } from '../postgres/connection.ts';

type Parts = {
  readonly config: Config;
  readonly connection: pg.ClientConfig;
  readonly database: pg.Pool;
  /** False: another process keeps the mirror. */
  readonly mirroring: boolean;
  readonly onTrouble: (error: unknown) => void;
};

/** The store that the configuration names, reached and found to go with this database. @throws ConfigError */
export const openEventStore = async (parts: Parts): Promise<EventStore> => {
  const { config, connection, database } = parts;
  const { 'EventStore.Url': url } = config;
  const found = await logIn(database);
  if (url !== undefined) return onKurrentDb(parts, url, found);
  if (found === 'mirror')
    throw new ConfigError(
      'The events of this database are in a KurrentDB, of which it has but a mirror: set EventStore.Url to that KurrentDB.',
    );
  return postgresEventStore(connection, { direct: directConnection(config, connection) });
};

const schemes = /^(esdb|kurrent|kurrentdb)(\+discover)?:\/\//;

const onKurrentDb = async (parts: Parts, url: string, found: 'own' | 'mirror' | 'none'): Promise<EventStore> => {
  const { config, connection, database, mirroring, onTrouble } = parts;
  if (found === 'own')
    throw new ConfigError(
      'This database holds events of its own, which EventStore.Url would hide: take an empty database, or unset EventStore.Url.',
    );
  const server = await reachedServer(url, config['EventStore.Prefix']);
  try {
    if (!(await isMirrorOf(database, server)))
      throw new ConfigError(
        `The mirror in this database is not of the events at ${withoutPassword(url)}. If they were restored from an older backup, empty the table eventstore.mirror and rebuild the projections; otherwise check EventStore.Url and EventStore.Prefix.`,
      );
  } catch (error) {
    await server.close();
    throw error;
  }
  const { kurrentEventStore } = await import('../../eventstore/kurrentdb/kurrentdb.ts');
  return kurrentEventStore({ server, connection, mirroring, onTrouble });
};

/** @throws ConfigError */
export const reachedServer = async (url: string, prefix: string): Promise<Server> => {
  const server = await connected(url, prefix);
  try {
    await server.logBefore(undefined, 1);
    return server;
  } catch (error) {
    await server.close();
    throw new ConfigError(`EventStore.Url: ${withoutPassword(url)} can't be asked: ${(error as Error).message}`);
  }
};

/** Its client is loaded by whoever has a KurrentDB: 80 ms and 10 MB at a start. */
const connected = async (url: string, prefix: string): Promise<Server> => {
  if (!schemes.test(url)) throw new ConfigError('EventStore.Url must begin with esdb:// or esdb+discover://.');
  if (!/^[A-Za-z0-9_-]+$/.test(prefix))
    throw new ConfigError('EventStore.Prefix may have letters, digits, _ and - only.');
  const { serverAt } = await import('../../eventstore/kurrentdb/server.ts');
  try {
    return serverAt(url, prefix);
  } catch (error) {
    throw new ConfigError(`EventStore.Url is no connection string of KurrentDB: ${(error as Error).message}`);
  }
};

const withoutPassword = (url: string) => url.replace(/\/\/[^/@]*@/, '//');
