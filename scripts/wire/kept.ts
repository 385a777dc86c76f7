import type pg from 'pg';
import { schemas } from '../../domain/index.ts';
import { codecFor } from '../../eventstore/codec.ts';
import type { EventStore } from '../../eventstore/eventstore.ts';
import { followed } from '../../eventstore/news.ts';
import { hideClaims } from '../../eventstore/postgres/hide-claims.ts';
import { postgresKeys } from '../../eventstore/postgres/keys.ts';
import { ConfigError } from '../config/config.ts';
import type { Config } from '../config/settings.ts';
import { poolsOn } from '../postgres/pools.ts';
import { openEventStore } from './event-store.ts';
import type { Complain } from './trouble.ts';

export type Keeping = {
  readonly config: Config;
  readonly connection: pg.ClientConfig;
  readonly masterkey: string;
  /** Accepted beside it while it is being replaced. */
  readonly previousMasterkey?: string;
  /** What the file of master keys says by now. */
  readonly masterkeysAgain?: () => readonly string[];
};
type Options = {
  /** False: another process keeps the mirror of the log. */
  readonly mirroring: boolean;
  readonly measured: (store: EventStore) => EventStore;
  readonly complain: Complain;
};

export type Kept = Awaited<ReturnType<typeof openKept>>;

/** Where all is kept: connections, keys, the log. @throws ConfigError if the master key is not the database's */
export const openKept = async (keeping: Keeping, { mirroring, measured, complain }: Options) => {
  const { config, connection } = keeping;
  const pools = poolsOn(connection, config['Database.postgres.MaxOpenConns']);
  try {
    const keys = await openKeys(pools.owner, keeping);
    const opened = await openEventStore({
      ...{ config, connection, database: pools.owner, mirroring },
      onTrouble: (error) => complain(error, 'the mirror of the log could not be kept'),
    });
    return {
      pools,
      keys,
      store: followed(measured(opened)),
      codec: codecFor(schemas, keys),
      table: config['EventStore.Url'] === undefined ? ('events' as const) : ('mirror' as const),
    };
  } catch (error) {
    await pools.end();
    throw error;
  }
};

const openKeys = async (owner: pg.Pool, { masterkey, previousMasterkey, masterkeysAgain: again }: Keeping) => {
  const accepted = [masterkey, ...(previousMasterkey === undefined ? [] : [previousMasterkey])] as const;
  const keys = postgresKeys(owner, accepted, again ? { again } : {});
  await keys.check().catch((error: Error) => {
    throw new ConfigError(error.message);
  });
  await hideClaims(owner, keys);
  return keys;
};
