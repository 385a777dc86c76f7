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
      const server = now[n % now.length] as Server;
      let said = await outcome(server);
      // A balancer that can't connect asks the next one: nothing was sent.
      if (said === 'ECONNREFUSED') {
        asked.delete(server);
        said = await outcome([...asked][0] as Server);
      }
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

describe('servers are replaced one by one, under load', { timeout: 90_000 }, () => {
  let fleet: Servers;
  beforeAll(async () => {
    fleet = await servers({ FASTI_SHUTDOWNDELAY: '700ms' });
  });
  afterAll(() => fleet.stop());

  it('and no request fails: whoever leaves says so, is still there for a while, and answers what it took', async () => {
    const asked = new Set([fleet.first]);
    const load = loadOn(asked, fleet.token);
    const second = await fleet.start();
    asked.add(second);
    await load.more(50);

    fleet.first.process.kill('SIGTERM');
    const ready = async () => {
      const answer = await fetch(`${fleet.first.url}/debug/ready`);
      return { status: answer.status, ...((await answer.json()) as object) };
    };
    await expect.poll(ready).toMatchObject({ status: 412, ready: false, stopping: true });
    const answer = await fetch(`${fleet.first.url}/debug/healthz`);
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
    expect(await fleet.first.ended()).toBe(0);
    expect(asked.size).toBe(1);

    const third = await fleet.start();
    asked.add(third);
    await load.more(50);
    second.process.kill('SIGTERM');
    expect(await second.ended()).toBe(0);
    await load.more(20);
    await load.end();
    expect(load.answers).toEqual({ 200: expect.any(Number) });
  });
});
