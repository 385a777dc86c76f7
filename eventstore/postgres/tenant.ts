import pg from 'pg';
import { errors } from '../../domain/errors.ts';
import { isOfStatement } from './connection.ts';
import { isPooled } from './pooled.ts';

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

type Options = {
  /** How many; none where every query names other tables. */
  readonly prepared?: number;
  /** A query that takes longer is given up, so that whoever asks for too much does not keep everybody's connections. */
  readonly longestMs?: number;
};

/** @throws read.too_long, and what Postgres says. */
export const tenantPool = (
  connection: pg.PoolConfig,
  { prepared = mostPrepared, longestMs = 30_000 }: Options = {},
): TenantPool => {
  const names = new Map<string, string>();
  const nameOf = (sql: string): string | undefined => {
    if (!names.has(sql) && names.size < prepared) names.set(sql, `tenant_${names.size}`);
    return names.get(sql);
  };
  // Not in pg's types yet.
  const pipelining = { pipeline: true };
  const pool = new pg.Pool({
    ...connection,
    ...pipelining,
    onConnect: async (client) => {
      if (await isPooled(client)) shared.add(client);
      else await client.query(`set role fasti_tenant; set statement_timeout = ${longestMs}`);
    },
  });
  /** Behind a pooler: role and tenant are said in each transaction, since the next one may be on another connection. */
  const shared = new WeakSet<pg.ClientBase>();
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

  const asTenant = async <R extends object>(
    client: pg.PoolClient,
    instanceId: string,
    sql: string,
    parameters: readonly unknown[],
  ): Promise<readonly R[]> => {
    if (shared.has(client)) return inOneTransaction(client, instanceId, longestMs, sql, parameters);
    await serve(client, instanceId);
    return (await client.query<R>(oneStatement(nameOf(sql), sql, parameters))).rows;
  };

  return {
    async query<R extends object>(instanceId: string, sql: string, parameters: readonly unknown[] = []) {
      if (instanceId === '') throw new TypeError('a tenant has a name');
      const client = await pool.connect();
      try {
        const rows = await asTenant<R>(client, instanceId, sql, parameters);
        client.release();
        return rows;
      } catch (error) {
        serves.delete(client);
        client.release(!isOfStatement(error));
        throw isCanceled(error) ? Object.assign(readErrors.too_long(), { cause: error }) : error;
      }
    },
    end: () => pool.end(),
  };
};

export const readErrors = errors('read', {
  too_long: ['exhausted', 'This takes too long to find out: ask for less of it.'],
});
const isCanceled = (error: unknown) => error instanceof pg.DatabaseError && error.code === '57014';

/** In one round trip; Postgres refuses the query if it did not become the tenant before. */
const inOneTransaction = async <R extends object>(
  client: pg.PoolClient,
  instanceId: string,
  longestMs: number,
  sql: string,
  parameters: readonly unknown[],
): Promise<readonly R[]> => {
  const tenant = pg.escapeLiteral(instanceId);
  const answers = [
    client.query(
      `begin read only; set local statement_timeout = ${longestMs}; set local role fasti_tenant; set local fasti.instance_id = ${tenant}`,
    ),
    client.query<R>(oneStatement(undefined, sql, parameters)),
    client.query('commit'),
  ] as const;
  const failed = (await Promise.allSettled(answers)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
  return (await answers[1]).rows;
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
