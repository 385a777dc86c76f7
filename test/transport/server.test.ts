import { connect as connectH2 } from 'node:http2';
import { connect } from 'node:net';
import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { formOf, requestOf } from '../../api/edge/call.ts';
import { AdminService } from '../../api/gen/zitadel/admin_pb.js';
import { UserService } from '../../api/gen/zitadel/user/v2/user_service_pb.js';
import { type Demo, startDemo } from './demo.ts';

let demo: Demo;
beforeAll(async () => {
  demo = await startDemo({
    routes: [
      async (app) => {
        app.get('/plain', async (request) => {
          const { instance, origin } = requestOf(request);
          return { instance: instance.id, origin };
        });
        app.post('/form', async (request) => {
          requestOf(request).wrote(77n);
          return { colours: formOf(request).getAll('colour'), ...(await requestOf(request).context('LOGIN')).cause };
        });
      },
    ],
  });
});
afterAll(() => demo.app.close());

const port = () => Number(new URL(demo.url).port);
/** Sends pieces with pauses between them, and gives back what came until `enough`. */
const raw = (pieces: readonly (string | Buffer)[], enough: RegExp): Promise<string> =>
  new Promise((resolve, reject) => {
    const socket = connect({ port: port(), host: '127.0.0.1', noDelay: true });
    let seen = '';
    socket.setTimeout(15_000, () => {
      socket.destroy();
      reject(new Error(`only ${JSON.stringify(seen)} came`));
    });
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      seen += chunk.toString('latin1');
      if (!enough.test(seen)) return;
      socket.destroy();
      resolve(seen);
    });
    (async () => {
      for (const piece of pieces) {
        socket.write(piece);
        await new Promise((wait) => setTimeout(wait, 20));
      }
    })();
  });

describe('the port', () => {
  it('tells HTTP/1.1 and HTTP/2 apart even byte by byte', async () => {
    const rest = 'OST /v2/users/human HTTP/1.1\r\nhost: localhost\r\ncontent-length: 2\r\n\r\n{}';
    expect(await raw(['P', rest], /HTTP\/1\.1 \d+/)).toContain('HTTP/1.1 401');
    // RFC 9113 3.4: the preface, then an empty SETTINGS frame; the server's own SETTINGS come back (type 4).
    const preface = ['P', 'RI * HTTP/2.0\r\n\r\nSM', '\r\n\r\n', Buffer.from([0, 0, 0, 4, 0, 0, 0, 0, 0])];
    const frames = await raw(preface, /.{9}/s);
    expect(frames.charCodeAt(3)).toBe(4);
  });

  it('serves HTTP/JSON over cleartext HTTP/2', async () => {
    const session = connectH2(demo.url);
    const stream = session.request({
      ':path': '/v2/users/7',
      authorization: `Bearer ${demo.token}`,
      ':authority': `localhost:${port()}`,
    });
    const status = await new Promise((resolve) => stream.once('response', (headers) => resolve(headers[':status'])));
    stream.resume();
    session.close();
    expect(status).toBe(200);
  });

  it('answers malformed HTTP with 400', async () => {
    expect(await raw(['GET\r\n\r\n'], /\r\n/)).toContain('400');
  });

  it('finishes what it has begun when it is closed', async () => {
    const [begun, held] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const other = await startDemo({
      routes: [
        async (app) => {
          app.get('/slow', async () => {
            begun.resolve();
            await held.promise;
            return 'done';
          });
        },
      ],
    });
    const answer = fetch(`${other.url}/slow`).then((response) => response.text());
    const grpc = createClient(UserService, createGrpcTransport({ baseUrl: other.url }));
    await grpc.getUserByID({ userId: '7' }, { headers: { authorization: `Bearer ${other.token}` } });
    await begun.promise;
    const closed = other.app.close();
    setTimeout(held.resolve, 100);
    expect(await answer).toBe('done');
    await closed;
  });
});

describe('malformed calls', () => {
  const post = (path: string, type: string, body: string | Buffer) =>
    fetch(demo.url + path, {
      method: 'POST',
      headers: { 'content-type': type, authorization: `Bearer ${demo.token}` },
      body: typeof body === 'string' ? body : new Uint8Array(body),
    });
  const method = '/zitadel.user.v2.UserService/GetUserByID';

  it('are errors in the form of Connect, without a trace of our code', async () => {
    for (const [type, body, code] of [
      ['application/json', '{"userId":', 'invalid_argument'],
      ['application/json', '{"userId":7}', 'invalid_argument'],
      ['application/proto', Buffer.from([0x0a, 0xff, 0x01]), 'invalid_argument'],
    ] as const) {
      const answer = await post(method, type, body);
      const json = (await answer.json()) as { code: string; message: string };
      expect([type, json.code]).toEqual([type, code]);
      expect(json.message).not.toMatch(/node_modules|\.js:|\.ts:/);
    }
  });

  it('ignore fields that Connect JSON does not know', async () => {
    expect((await post(method, 'application/json', '{"userId":"7","nonsense":true}')).status).toBe(200);
  });

  it('have a wrong content type or verb by name', async () => {
    expect((await post(method, 'text/html', '{}')).status).toBe(415);
    expect((await fetch(demo.url + method)).status).toBe(405);
  });

  it('to services that nobody knows are unimplemented', async () => {
    const connect = await post('/zitadel.nothing.v2.NothingService/Do', 'application/json', '{}');
    expect([connect.status, ((await connect.json()) as { code: string }).code]).toEqual([404, 'unimplemented']);
    const grpc = await post('/zitadel.nothing.v2.NothingService/Do', 'application/grpc', Buffer.alloc(5));
    expect([grpc.status, grpc.headers.get('grpc-status')]).toEqual([200, '12']);
  });
});

describe('plain routes', () => {
  const plain = async (headers: Record<string, string>) =>
    (await fetch(`${demo.url}/plain`, { headers })).json() as Promise<{ origin?: string; code?: number }>;

  it('know their tenant and the origin under which their caller sees them', async () => {
    expect(await plain({})).toEqual({ instance: '100', origin: demo.url });
    expect(await plain({ 'x-forwarded-host': 'id.example.com', 'x-forwarded-proto': 'https' })).toMatchObject({
      origin: 'https://id.example.com',
    });
    expect(await plain({ forwarded: 'for=1.2.3.4;host="id.example.com:8443";proto=https' })).toMatchObject({
      origin: 'https://id.example.com:8443',
    });
    expect(await plain({ 'x-zitadel-public-host': 'id.example.com' })).toMatchObject({
      origin: 'http://id.example.com',
    });
  });

  it('do not believe in an origin that is not the instance’s', async () => {
    expect(await plain({ 'x-forwarded-host': 'evil.example.com' })).toMatchObject({ origin: demo.url });
    expect(await plain({ 'x-forwarded-host': 'id.example.com/x' })).toMatchObject({ origin: demo.url });
    expect(await plain({ 'x-tenant-id': '100', 'x-zitadel-public-host': 'a@b' })).toMatchObject({ origin: demo.url });
  });

  it('refuse an unknown host', async () => {
    expect(await plain({ 'x-zitadel-instance-host': 'other.example.com' })).toMatchObject({ code: 5 });
  });

  it('read forms and remember what they wrote', async () => {
    const body = new URLSearchParams([
      ['colour', 'red'],
      ['colour', 'blue'],
    ]);
    const answer = await fetch(`${demo.url}/form`, { method: 'POST', body, headers: { 'x-request-id': 'r-1' } });
    expect(await answer.json()).toMatchObject({ colours: ['red', 'blue'], actor: 'LOGIN', correlationId: 'r-1' });
    expect(answer.headers.get('fasti-position')).toBe('77');
    await fetch(`${demo.url}/v2/users/7`, { headers: { authorization: `Bearer ${demo.token}` } });
    expect(demo.seen.at(-1)?.call.read.notBefore).toBe(77n);
  });
});

describe('health', () => {
  it('is told without tenant or token', async () => {
    const host = { 'x-zitadel-instance-host': 'other.example.com' };
    for (const path of ['/debug/healthz', '/healthz', '/admin/v1/healthz', '/debug/ready'])
      expect([path, (await fetch(demo.url + path, { headers: host })).status]).toEqual([path, 200]);
    const admin = createClient(AdminService, createGrpcTransport({ baseUrl: demo.url }));
    expect(await admin.healthz({})).toBeDefined();
  });

  it('is 412 when the database is away or a projection is far behind', async () => {
    const away = await startDemo({
      health: { database: () => Promise.reject(new Error('password of fasti refused')), projections: async () => [] },
    });
    const answer = await fetch(`${away.url}/debug/ready`);
    expect([answer.status, await answer.json()]).toEqual([
      412,
      { ready: false, database: 'not reachable', projections: [] },
    ]);
    await away.app.close();
    const lag = { events: 5, seconds: 60 };
    const tenants = [{ instanceId: 'instance-1', ...lag, quarantined: 0 }];
    const behind = { name: 'users', lag, tenants, quarantined: [], worker: 'host:1' };
    const late = await startDemo({ health: { database: async () => {}, projections: async () => [behind] } });
    expect((await fetch(`${late.url}/debug/ready`)).status).toBe(412);
    await late.app.close();
  });

  it('is measured', async () => {
    await fetch(`${demo.url}/v2/users/7`, { headers: { authorization: `Bearer ${demo.token}` } });
    const text = await (await fetch(`${demo.url}/debug/metrics`)).text();
    expect(text).toMatch(
      /rpc_server_duration_seconds_count\{method="zitadel.user.v2.UserService\/GetUserByID",protocol="http",code="ok"\} \d/,
    );
    expect(text).toContain('process_resident_memory_bytes');
  });
});
