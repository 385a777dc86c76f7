import pg from 'pg';
import { isOfStatement } from './connection.ts';

/**
 * Reads for one tenant at a time, as a role that sees by row-level security nothing but that tenant's rows and may write
 * nothing, whatever the query says. For events, streams and claims; a read model joins in with
 *
 *   alter table … enable row level security;
 *   create policy tenant on … for select to fasti_tenant using (instance_id = current_setting('fasti.instance_id', true));
 *   grant select on … to fasti_tenant;
 */
export type TenantPool = {
  query<R extends object = Record<string, unknown>>(
    instanceId: string,
    sql: string,
    parameters?: readonly unknown[],
  ): Promise<readonly R[]>;
  end(): Promise<void>;
};

/** So many different queries are planned once a connection; lists with ever new filters must not fill Postgres' memory. */
const mostPrepared = 200;

export const tenantPool = (connection: pg.PoolConfig): TenantPool => {
  const names = new Map<string, string>();
  const nameOf = (sql: string): string | undefined => {
    if (!names.has(sql) && names.size < mostPrepared) names.set(sql, `tenant_${names.size}`);
    return names.get(sql);
  };
  const pool = new pg.Pool({
    ...connection,
    onConnect: async (client) => {
      await client.query('set role fasti_tenant');
    },
  });
  // A connection that breaks while idle is replaced when the next one is asked for; one that breaks while lent tells its query.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  /** Whom a connection serves. Only who is known here may be served again without saying so to Postgres. */
  const serves = new WeakMap<pg.PoolClient, string>();

  const serve = async (client: pg.PoolClient, instanceId: string) => {
    if (serves.get(client) === instanceId) return;
    serves.delete(client);
    await client.query("select set_config('fasti.instance_id', $1, false)", [instanceId]);
    serves.set(client, instanceId);
  };

  return {
    async query<R extends object>(instanceId: string, sql: string, parameters: readonly unknown[] = []) {
      if (instanceId === '') throw new TypeError('a tenant has a name');
      const client = await pool.connect();
      try {
        await serve(client, instanceId);
        const { rows } = await client.query<R>(oneStatement(nameOf(sql), sql, parameters));
        client.release();
        return rows;
      } catch (error) {
        serves.delete(client);
        client.release(!isOfStatement(error));
        throw error;
      }
    },
    end: () => pool.end(),
  };
};

/** Extended also without parameters: it takes one statement, so that none can change the role and read on. */
const oneStatement = (
  name: string | undefined,
  text: string,
  parameters: readonly unknown[],
): pg.QueryConfig & { readonly queryMode: 'extended' } => ({
  ...(name === undefined ? {} : { name }),
  text,
  values: [...parameters],
  queryMode: 'extended',
});
