import { readConfig } from '../../scripts/config/config.ts';
import type { Config } from '../../scripts/config/settings.ts';
import { firstInstance } from '../../scripts/first-instance.ts';
import { freePort } from '../../scripts/free-port.ts';
import { wire } from '../../scripts/wire/wire.ts';
import { freshDatabase } from './database.ts';
import { startNameServer } from './name-server.ts';

const adminPassword = 'Password1!';
export const masterkey = '0123456789abcdef0123456789abcdef';

/**
 * A real Fasti on a database and a port of its own, with its first instance: what `npm start` gives a newcomer. `log`: told
 * what the server logs, which goes to the standard output otherwise. `through`: another way to the same database, or
 * another one, migrated and empty.
 */
export const startFasti = async (
  flags: Partial<Config> = {},
  log?: { write(line: string): void },
  through: { readonly host?: string; readonly port?: number } | Database = {},
) => {
  const connection: Database = 'database' in through ? through : { ...(await freshDatabase()), ...through };
  const port = await freePort();
  const nameServer = await startNameServer();
  const config = readConfig({
    flags: {
      Port: port,
      'FirstInstance.Org.Human.Password': adminPassword,
      'FirstInstance.Org.LoginClient.Machine.Username': 'login-client',
      'FirstInstance.Org.LoginClient.Machine.Name': 'Login client',
      'Log.Level': 'error',
      'DomainVerification.DnsServers': [nameServer.address],
      ...flags,
    },
  });
  const running = await wire({ config, connection, masterkey, ...(log ? { log } : {}) });
  const first = await firstInstance(running.api, config);
  const created = first?.created;
  if (created === undefined) throw new Error('the database of this test holds an instance already');
  await running.server.listen({ port, host: '127.0.0.1' });
  return {
    ...running,
    config,
    connection,
    url: `http://localhost:${port}`,
    /** Of a machine user that administers instance and organization. */
    pat: created.machine?.token ?? '',
    /** Of a machine user that may only run logins. */
    loginClientPat: created.loginClient?.token ?? '',
    instanceId: created.instanceId,
    /** For what a test does past the API. */
    context: { instanceId: created.instanceId, cause: { actor: 'test', correlationId: 'test' } },
    orgId: created.orgId,
    projectId: created.projectId,
    adminId: created.human.userId,
    adminLoginName: created.human.loginName,
    adminPassword,
    /** What the only name server says that this Fasti asks. */
    names: nameServer.names,
    async stop() {
      await running.close();
      await nameServer.stop();
    },
  };
};

/** Another process on the same database, as behind a load balancer; the first one keeps the read models. */
export const secondServer = ({ config, connection }: Pick<Fasti, 'config' | 'connection'>) =>
  wire({ config, connection, masterkey, worker: false });

type Database = { readonly host: string; readonly port?: number; readonly user: string; readonly database: string };

export type Fasti = Awaited<ReturnType<typeof startFasti>>;
