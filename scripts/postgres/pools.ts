import pg from 'pg';
import { storePool } from '../../eventstore/postgres/connection.ts';
import { tenantPool } from '../../eventstore/postgres/tenant.ts';
import { rowTypes } from '../../projections/read/row-types.ts';
import { workerPool } from '../../projections/worker/transaction.ts';

/** A server's connections, by what they are for, so that none of it waits for the rest. They connect when they are asked. */
export const poolsOn = (connection: pg.ClientConfig, tenantConnections: number) => {
  const owner = new pg.Pool({ ...connection, max: 6 });
  // A connection that the server ends must not end us, idle or just made: the next query says what is wrong.
  owner.on('error', () => {}).on('connect', (client) => client.on('error', () => {}));
  const pools = {
    owner,
    worker: workerPool(connection),
    tenants: tenantPool({ ...connection, max: tenantConnections, types: rowTypes }),
    past: tenantPool({ ...connection, max: 4, types: rowTypes }, { prepared: 0 }),
    log: storePool(connection, 2),
  };
  return {
    ...pools,
    end: async () => {
      await Promise.all(Object.values(pools).map((pool) => pool.end()));
    },
  };
};
