import { connect } from 'node:http2';
import { gunzipSync, gzipSync } from 'node:zlib';
import { toBinary } from '@bufbuild/protobuf';
import { createClient } from '@connectrpc/connect';
import { compressionGzip, createConnectTransport, createGrpcTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { service } from '../../api/api.ts';
import { GetUserByIDRequestSchema, UserService } from '../../api/gen/zitadel/user/v2/user_service_pb.js';
import { type Demo, startDemo } from './demo.ts';

const path = '/zitadel.user.v2.UserService/GetUserByID';
const longName = 'a'.repeat(4_000);

let demo: Demo;
beforeAll(async () => {
  const users = service(UserService, {
    async getUserByID(_call, { userId }) {
      return { user: { userId, username: longName } };
    },
  });
  demo = await startDemo({ services: [users] });
});
afterAll(() => demo.app.close());

const as = () => ({ authorization: `Bearer ${demo.token}` });
const envelope = (message: Uint8Array, flags = 0) => {
  const head = Buffer.alloc(5);
  head.writeUInt8(flags, 0);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
};
const question = toBinary(GetUserByIDRequestSchema, { $typeName: 'zitadel.user.v2.GetUserByIDRequest', userId: '7' });

describe('a compressed call in Connect', () => {
  it('is understood, and answered in the form that the caller accepts', async () => {
    const response = await fetch(demo.url + path, {
      method: 'POST',
      headers: { ...as(), 'content-type': 'application/json', 'content-encoding': 'gzip', 'accept-encoding': 'gzip' },
      body: gzipSync('{"userId":"7"}'),
    });
    expect(response.headers.get('content-encoding')).toBe('gzip');
    expect(await response.json()).toMatchObject({ user: { userId: '7', username: longName } });
  });

  it('is refused in an encoding that nobody knows', async () => {
    const response = await fetch(demo.url + path, {
      method: 'POST',
      headers: { ...as(), 'content-type': 'application/json', 'content-encoding': 'rot13' },
      body: '{"userId":"7"}',
    });
    expect([response.status, (await response.json()).code]).toEqual([501, 'unimplemented']);
  });

  it('works with the clients that send one', async () => {
    const compressed = { sendCompression: compressionGzip, compressMinBytes: 1 };
    for (const transport of [
      createConnectTransport({ baseUrl: demo.url, httpVersion: '1.1', ...compressed }),
      createGrpcTransport({ baseUrl: demo.url, ...compressed }),
    ]) {
      const { user } = await createClient(UserService, transport).getUserByID({ userId: '7' }, { headers: as() });
      expect(user?.username).toBe(longName);
    }
  });
});

describe('a call with a deadline', () => {
  it('goes the long way to the same answer', async () => {
    const { user } = await createClient(UserService, createGrpcTransport({ baseUrl: demo.url })).getUserByID(
      { userId: '7' },
      { headers: as(), timeoutMs: 5_000 },
    );
    expect(user?.userId).toBe('7');
  });
});

describe('a gRPC call', () => {
  /** What a client sees of it, byte by byte. */
  const send = (body: Buffer, headers: Record<string, string> = {}) =>
    new Promise<{ readonly status: unknown; readonly message: unknown; readonly body: Buffer }>((done, fail) => {
      const session = connect(demo.url);
      const stream = session.request({
        ':method': 'POST',
        ':path': path,
        'content-type': 'application/grpc',
        te: 'trailers',
        ...as(),
        ...headers,
      });
      const chunks: Buffer[] = [];
      let trailers: Record<string, unknown> = {};
      stream.on('data', (chunk) => chunks.push(chunk));
      stream.on('trailers', (received) => {
        trailers = received;
      });
      stream.on('error', fail);
      stream.on('end', () => {
        session.close();
        const message = decodeURIComponent(String(trailers['grpc-message'] ?? ''));
        done({ status: trailers['grpc-status'], message, body: Buffer.concat(chunks) });
      });
      stream.end(body);
    });

  it('is answered with one message and its status', async () => {
    const { status, body } = await send(envelope(question));
    expect([status, body.readUInt8(0), body.readUInt32BE(1)]).toEqual(['0', 0, body.length - 5]);
  });

  it('is answered compressed where that is accepted', async () => {
    const { body } = await send(envelope(gzipSync(question), 1), {
      'grpc-encoding': 'gzip',
      'grpc-accept-encoding': 'gzip',
    });
    expect(body.readUInt8(0)).toBe(1);
    expect(gunzipSync(body.subarray(5)).toString()).toContain(longName);
  });

  it('has one message, whole: not none, not two, not a part of one', async () => {
    expect(await send(Buffer.alloc(0))).toMatchObject({ status: '12', message: expect.stringContaining('missing') });
    const two = Buffer.concat([envelope(question), envelope(question)]);
    expect(await send(two)).toMatchObject({ status: '12', message: expect.stringContaining('extra') });
    expect(await send(envelope(question).subarray(0, 6))).toMatchObject({ status: '3' });
    expect(await send(envelope(Buffer.from([255, 255])))).toMatchObject({ status: '3' });
  });
});
