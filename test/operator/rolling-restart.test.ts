import http from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Server, type Servers, servers } from './servers.ts';

/** Requests on connections that are kept, from one client to whichever servers it may ask now, as a load balancer sends them. */
const loadOn = (asked: Set<Server>, token: string) => {
  const answers: Record<string, number> = {};
  const agents = new Map<Server, http.Agent>();
  const agentOf = (server: Server) => {
    const agent = agents.get(server) ?? new http.Agent({ keepAlive: true });
    agents.set(server, agent);
    return agent;
  };
  const outcome = (server: Server) =>
    new Promise<string>((done) => {
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const request = http.request(`${server.url}/v2/users`, { method: 'POST', agent: agentOf(server), headers });
      request.on('response', (response) => {
        response.on('end', () => done(String(response.statusCode))).on('error', ({ message }) => done(message));
        response.resume();
      });
      request.on('error', (error: NodeJS.ErrnoException) => done(error.code ?? error.message));
      request.end('{}');
    });
  let over = false;
  const clients = Array.from({ length: 6 }, async (_, client) => {
    for (let n = client; !over; n++) {
      const now = [...asked];
      const said = await outcome(now[n % now.length] as Server);
      answers[said] = (answers[said] ?? 0) + 1;
    }
  });
  return {
    answers,
    more: async (count: number) => {
      const least = (answers['200'] ?? 0) + count;
      await expect.poll(() => answers['200'] ?? 0, { timeout: 20_000 }).toBeGreaterThan(least);
    },
    async end() {
      over = true;
      await Promise.all(clients);
      for (const agent of agents.values()) agent.destroy();
    },
  };
};

/** Stops a server as an operator does; the balancer, which asks how it is, sends it no more once it says that it leaves. */
const replaced = async (server: Server, asked: Set<Server>) => {
  server.process.kill('SIGTERM');
  const readiness = async () => {
    const answer = await fetch(`${server.url}/debug/ready`);
    const { status, headers } = answer;
    return { status, connection: headers.get('connection'), ...((await answer.json()) as object) };
  };
  await expect
    .poll(readiness, { interval: 20 })
    .toMatchObject({ status: 412, connection: 'close', ready: false, stopping: true });
  asked.delete(server);
  expect(await server.ended()).toBe(0);
};

describe('servers are replaced one by one, under load', { timeout: 90_000 }, () => {
  let fleet: Servers;
  beforeAll(async () => {
    fleet = await servers({ FASTI_SHUTDOWNDELAY: '2s' });
  });
  afterAll(() => fleet.stop());

  it('and no request fails: whoever leaves says so, is still there for a while, and answers what it took', async () => {
    const asked = new Set<Server>([fleet.first]);
    const load = loadOn(asked, fleet.token);
    const second = await fleet.start();
    asked.add(second);
    await load.more(50);

    await replaced(fleet.first, asked);
    asked.add(await fleet.start());
    await load.more(50);
    await replaced(second, asked);
    await load.more(20);
    await load.end();
    expect(load.answers).toEqual({ 200: expect.any(Number) });
  });
});
