import { request as httpRequest } from 'node:http';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { AuditService } from '../../api/gen/fasti/audit/v1/audit_service_pb.js';
import { type Clients, clientsOf } from '../scenarios/clients.ts';
import { type Company, company } from '../scenarios/company.ts';
import { refusalOf } from '../scenarios/refusal.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';

let fasti: Fasti;
let admin: Clients;
let acme: Company;
/** Streams that listen to the store. */
let open = 0;
const log: string[] = [];

beforeAll(async () => {
  fasti = await startFasti({}, { write: (line) => log.push(line) });
  admin = clientsOf(fasti.url, fasti.pat);
  acme = await company(fasti, 'Acme');
  const { store } = fasti.api;
  const onAppended = store.onAppended.bind(store);
  vi.spyOn(store, 'onAppended').mockImplementation((listener) => {
    const stop = onAppended(listener);
    open++;
    return () => {
      open--;
      stop();
    };
  });
});
afterAll(() => fasti?.stop());

let renamed = 0;
const happens = () => admin.orgs.updateOrganization({ organizationId: acme.orgId, name: `Acme ${++renamed}` });
const resting = (ms: number) => new Promise((rested) => setTimeout(rested, ms));

const sse = (query: string, headers: Record<string, string> = {}) =>
  new Promise<{ status: number; body(): string; hangUp(): void; pause(): void }>((answered, failed) => {
    const asked = httpRequest(
      `${fasti.url.replace('localhost', '127.0.0.1')}/audit/v1/events/stream?${query}`,
      { headers: { host: new URL(fasti.url).host, authorization: `Bearer ${fasti.pat}`, ...headers }, agent: false },
      (response) => {
        let text = '';
        response.on('data', (chunk) => (text += chunk));
        response.on('error', () => undefined);
        answered({
          status: response.statusCode ?? 0,
          body: () => text,
          hangUp: () => asked.destroy(),
          pause: () => response.pause(),
        });
      },
    );
    asked.on('error', failed);
    asked.end();
  });

const transports = {
  Connect: () => createConnectTransport({ baseUrl: fasti.url, httpVersion: '1.1', useBinaryFormat: false }),
  gRPC: () => createGrpcTransport({ baseUrl: fasti.url }),
};

describe('a stream of events', () => {
  it('ends for an administrator who is dismissed while it is open', async () => {
    const own = clientsOf(fasti.url, acme.ownerPat, { 'x-zitadel-orgid': acme.orgId });
    const seen: string[] = [];
    const end = refusalOf(
      (async () => {
        for await (const { event } of own.audit.streamEvents({ after: 0n })) if (event) seen.push(event.type);
      })(),
    );
    await expect.poll(() => seen.length).toBeGreaterThan(0);
    await admin.administrators.deleteAdministrator({
      userId: acme.ownerId,
      resource: { resource: { case: 'organizationId', value: acme.orgId } },
    });
    await resting(1_500);
    const known = seen.length;
    await happens();
    expect(await end).toMatchObject({ code: 'PermissionDenied' });
    expect(seen.length).toBe(known);
  });

  it('leaves room for others, however many an organization opens', async () => {
    await expect.poll(() => open).toBe(0);
    const own = { authorization: `Bearer ${acme.robot.token}` };
    await admin.administrators.createAdministrator({
      userId: acme.robot.id,
      resource: { resource: { case: 'organizationId', value: acme.orgId } },
      roles: ['ORG_OWNER'],
    });
    const many = [];
    for (let i = 0; i < 101; i++) many.push(await sse('', own));
    const other = await sse('');
    for (const { hangUp } of [...many, other]) hangUp();
    expect(many.slice(0, 100).every(({ status }) => status === 200)).toBe(true);
    expect(many.at(-1)?.status).toBe(429);
    expect(other.status).toBe(200);
    await expect.poll(() => open).toBe(0);
    const again = await sse('', own);
    again.hangUp();
    expect(again.status).toBe(200);
  });

  it.each(Object.entries(transports))('is given up when a client over %s hangs up', async (_, transport) => {
    await expect.poll(() => open).toBe(0);
    const client = createClient(AuditService, transport());
    const headers = { authorization: `Bearer ${fasti.pat}` };
    const hungUp = new AbortController();
    const ended = Array.from({ length: 10 }, async () => {
      for await (const { event } of client.streamEvents({ after: 0n }, { headers, signal: hungUp.signal }))
        if (event) await resting(50);
    });
    await expect.poll(() => open).toBe(10);
    hungUp.abort();
    await Promise.allSettled(ended);
    await expect.poll(() => open).toBe(0);
    expect(log).toEqual([]);
  });

  it('is given up when a browser hangs up, also one that reads nothing', async () => {
    await expect.poll(() => open).toBe(0);
    const streams = await Promise.all(Array.from({ length: 10 }, () => sse('after=0')));
    await expect.poll(() => open).toBe(10);
    for (const stream of streams.slice(5)) stream.pause();
    await happens();
    for (const stream of streams) stream.hangUp();
    await expect.poll(() => open).toBe(0);
  });

  it.each(['abc', '-1', '1e3', '18446744073709551616', ''])(
    'is refused, not broken, for the last event id %j',
    async (id) => {
      const answer = await sse('', { 'last-event-id': id });
      answer.hangUp();
      expect(answer.status).toBe(400);
    },
  );

  it('begins at the end of all positions without an error', async () => {
    const answer = await sse('', { 'last-event-id': '18446744073709551615' });
    expect(answer.status).toBe(200);
    answer.hangUp();
  });

  it('is resumed by scripts of other origins, too', async () => {
    const preflight = await fetch(`${fasti.url}/audit/v1/events/stream`, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://console.example',
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization, last-event-id',
      },
    });
    expect(preflight.headers.get('access-control-allow-headers')).toContain('last-event-id');
    expect(preflight.headers.get('access-control-allow-credentials')).toBeNull();
  });
});
