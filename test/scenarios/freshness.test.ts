import { Code, ConnectError } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { type Clients, clientsOver } from './clients.ts';

let fasti: Fasti;
beforeAll(async () => {
  fasti = await startFasti();
});
afterAll(() => fasti?.stop());

type Told = { readonly position: bigint; readonly asOf: bigint; readonly ageMs: number };
const toldBy = (headers: Headers): Told => {
  const [, time, position] = /^(\S+); position=(\d+)$/.exec(headers.get('fasti-as-of') ?? '') ?? [];
  return {
    position: BigInt(headers.get('fasti-position') ?? -1),
    asOf: BigInt(position ?? -1),
    ageMs: Date.now() - new Date(time ?? 0).getTime(),
  };
};

const ways: readonly { readonly way: string; readonly clients: () => Clients }[] = [
  { way: 'gRPC', clients: () => clientsOver(createGrpcTransport({ baseUrl: fasti.url })) },
  { way: 'gRPC-web', clients: () => clientsOver(createGrpcWebTransport({ baseUrl: fasti.url, httpVersion: '1.1' })) },
  { way: 'Connect', clients: () => clientsOver(createConnectTransport({ baseUrl: fasti.url, httpVersion: '1.1' })) },
];

describe.each(ways)('by $way', ({ way, clients }) => {
  it('a write answers its position, and every read how new it is', async () => {
    const { users, orgs, projects, settings, authorizations, administrators } = clients();
    const told: Told[] = [];
    const options = {
      headers: { authorization: `Bearer ${fasti.pat}` },
      onHeader: (headers: Headers) => told.push(toldBy(headers)),
    };
    const username = `by-${way.toLowerCase()}`;
    const machine = { userType: { case: 'machine' as const, value: { name: username } } };
    const { id: userId } = await users.createUser({ organizationId: fasti.orgId, username, ...machine }, options);
    const [written] = told.splice(0);
    expect(written?.position).toBeGreaterThan(0n);

    await users.getUserByID({ userId }, options);
    await users.listUsers({}, options);
    await users.listPersonalAccessTokens({}, options);
    await orgs.listOrganizations({}, options);
    await projects.listProjects({}, options);
    await projects.getProject({ projectId: fasti.projectId }, options);
    await settings.getLoginSettings({}, options);
    await settings.getPasswordComplexitySettings({}, options);
    await authorizations.listAuthorizations({}, options);
    await administrators.listAdministrators({}, options);
    expect(told).toHaveLength(10);
    for (const read of told) {
      expect(read.asOf).toBeGreaterThanOrEqual(written?.position ?? 0n);
      expect(read.ageMs).toBeLessThan(5_000);
      expect(read.position).toBe(-1n);
    }
  });
});

describe.each(ways)('by $way', ({ clients }) => {
  it('not to find something is said to be as of a moment, too', async () => {
    const { users } = clients();
    const head = await fasti.api.store.head();
    const refusal = await users
      .getUserByID({ userId: 'nobody' }, { headers: { authorization: `Bearer ${fasti.pat}` } })
      .catch(ConnectError.from);
    const { code, metadata } = refusal as ConnectError;
    expect(code).toBe(Code.NotFound);
    expect(toldBy(metadata).asOf).toBeGreaterThanOrEqual(head);
  });
});

describe('by HTTP/JSON', () => {
  it('not to find something is said to be as of a moment, too', async () => {
    const head = await fasti.api.store.head();
    const answer = await fetch(`${fasti.url}/v2/users/nobody`, { headers: { authorization: `Bearer ${fasti.pat}` } });
    expect(answer.status).toBe(404);
    expect(toldBy(answer.headers).asOf).toBeGreaterThanOrEqual(head);
  });

  it('a write answers its position, and every read how new it is', async () => {
    const ask = async (method: string, path: string, body?: object) => {
      const answer = await fetch(`${fasti.url}${path}`, {
        method,
        headers: { authorization: `Bearer ${fasti.pat}`, 'content-type': 'application/json' },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      expect(answer.status).toBeLessThan(300);
      return toldBy(answer.headers);
    };
    const machine = { userName: 'by-json', name: 'By JSON' };
    const { position } = await ask('POST', '/v2/users/machine', machine);
    expect(position).toBeGreaterThan(0n);
    for (const [method, path, body] of [
      ['GET', `/v2/users/${fasti.adminId}`],
      ['POST', '/v2/users', {}],
      ['POST', '/v2/organizations/_search', {}],
      ['GET', '/v2/settings/login'],
      ['GET', '/v2/settings/password/complexity'],
    ] as const) {
      const read = await ask(method, path, body);
      expect(read.asOf).toBeGreaterThanOrEqual(position);
      expect(read.ageMs).toBeLessThan(5_000);
    }
  });
});
