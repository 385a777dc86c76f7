import type { ClientBase } from 'pg';

/**
 * Whether a pooler such as PgBouncer stands between: what it names as the backend is made up. Behind one, what is said to a
 * session (a role, a setting, LISTEN, a prepared statement) reaches whatever connection is free, and whoever gets it next;
 * only what is said within a transaction holds.
 */
export const isPooled = async (client: ClientBase): Promise<boolean> => {
  const { rows } = await client.query<{ readonly pid: number }>('select pg_backend_pid() as pid');
  // Not in pg's types.
  return rows[0]?.pid !== (client as { readonly processID?: number }).processID;
};
