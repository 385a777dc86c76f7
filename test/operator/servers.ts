import { freePort } from '../../scripts/free-port.ts';
import { freshDatabase } from '../support/database.ts';
import { type Command, fasti } from '../support/process.ts';
import { environmentFor } from './command.ts';

export type Server = Command & {
  readonly url: string;
  /** As the database knows it, host:pid. */
  isCalled(name: string | null): boolean;
};

/** Real server processes on one database, as an operator starts them. */
export const servers = async (settings: Readonly<Record<string, string>> = {}) => {
  const database = await freshDatabase();
  const environment = {
    ...environmentFor(database),
    FASTI_LOG_LEVEL: 'error',
    ...settings,
  };
  // One port for all of them outside, as behind a load balancer: it is part of the issuer.
  const outside = String(await freePort());
  const running: Command[] = [];
  const start = async (command = 'start'): Promise<Server> => {
    const port = String(await freePort());
    const server = fasti([command], { ...environment, FASTI_PORT: port, FASTI_EXTERNALPORT: outside });
    running.push(server);
    await server.until(/Ctrl-C stops it/);
    return {
      ...server,
      url: `http://localhost:${port}`,
      isCalled: (name) => name?.endsWith(`:${server.process.pid}`) ?? false,
    };
  };
  const first = await start('start-from-setup');
  const token = /Bearer (\S+?)'/.exec(first.said())?.[1] ?? '';
  return {
    database,
    environment,
    token,
    first,
    start,
    async stop() {
      for (const { process } of running) process.kill('SIGKILL');
      await Promise.all(running.map(({ ended }) => ended()));
    },
    /** One call of the API by HTTP; throws if the connection breaks. */
    call: async (server: Server, method: string, body: object, headers: Record<string, string> = {}) => {
      const answer = await fetch(`${server.url}/zitadel.${method}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      });
      return {
        status: answer.status,
        position: answer.headers.get('fasti-position') ?? '',
        asOf: answer.headers.get('fasti-as-of') ?? '',
        json: await answer.json(),
      };
    },
  };
};
export type Servers = Awaited<ReturnType<typeof servers>>;
