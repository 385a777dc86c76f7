import { connect } from 'node:http2';
import { gzipSync } from 'node:zlib';
import { type DescField, ScalarType } from '@bufbuild/protobuf';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { servedMethods } from '../served.ts';
import { expectNoTrace, type Troubled, troubled } from './world.ts';

let world: Troubled;
beforeAll(async () => {
  world = await troubled();
});
afterAll(() => world?.stop());

const getUser = '/zitadel.user.v2.UserService/GetUserByID';
const listUsers = '/zitadel.user.v2.UserService/ListUsers';
/** Field 1, of a length that the rest does not have. */
const truncated = Buffer.from([0x0a, 0xff, 0x01]);
/** To a message whose field 1 is a number, or that has none, it is a field of the future, which nobody reads. */
const isOfBytes = (field: DescField | undefined) =>
  field?.fieldKind === 'message' || (field?.fieldKind === 'scalar' && field.scalar === ScalarType.STRING);
const enveloped = (message: Buffer) => {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(message.length, 1);
  return Buffer.concat([head, message]);
};
const codeIn = (text: string) => (JSON.parse(text) as { code: unknown }).code;

/** What a gRPC call ends with. */
const grpc = (path: string, body: Buffer, headers: Record<string, string> = {}) =>
  new Promise<{ status: string; message: string }>((done, fail) => {
    const session = connect(world.url).on('error', fail);
    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc+proto',
      te: 'trailers',
      authorization: `Bearer ${world.pat}`,
      ...headers,
    });
    const seen: Record<string, unknown> = {};
    stream
      .on('response', (response) => Object.assign(seen, response))
      .on('trailers', (trailers) => Object.assign(seen, trailers))
      .on('error', fail)
      .on('close', () => {
        session.close();
        done({ status: String(seen['grpc-status']), message: String(seen['grpc-message'] ?? '') });
      });
    stream.resume();
    stream.end(body);
  });

describe('a body', () => {
  it('that is no JSON, or JSON of another form, is refused by every method', async () => {
    await world.unchanged(async () => {
      for (const { method } of servedMethods)
        for (const body of ['{"userId":', '[]', '7', '"text"', 'null', '\u0000', '{"a":1}{"b":2}']) {
          const { status, text } = await world.send(`/${method.parent.typeName}/${method.name}`, body);
          expectNoTrace(text);
          // `{}` is a request of some methods; `null` is none.
          expect([method.name, body, status, codeIn(text)]).toEqual([method.name, body, 400, 'invalid_argument']);
        }
    });
  });

  it('that is no protobuf is refused by every method, in every protocol', async () => {
    await world.unchanged(async () => {
      for (const { method } of servedMethods) {
        if (!isOfBytes(method.input.fields.find(({ number }) => number === 1))) continue;
        const path = `/${method.parent.typeName}/${method.name}`;
        const proto = await world.send(path, truncated, { 'content-type': 'application/proto' });
        expect([method.name, proto.status, codeIn(proto.text)]).toEqual([method.name, 400, 'invalid_argument']);
      }
      expect(await grpc(getUser, enveloped(truncated))).toMatchObject({ status: '3' });
      const web = await world.send(getUser, enveloped(truncated), { 'content-type': 'application/grpc-web+proto' });
      expect(web.text + String(web.headers.get('grpc-status'))).toMatch(/grpc-status: ?3|^3$/);
    });
  });

  it('that breaks off, or says to be compressed and is not, is refused', async () => {
    await world.unchanged(async () => {
      const half = await grpc(getUser, enveloped(Buffer.from('half')).subarray(0, 7));
      expect(Number(half.status)).toBeGreaterThan(0);
      const gzip = { 'content-encoding': 'gzip' };
      const not = await world.send(getUser, '{}', gzip);
      expect([not.status, codeIn(not.text)]).toEqual([400, 'invalid_argument']);
      const unknown = await world.send(getUser, '{}', { 'content-encoding': 'rot13' });
      expect([unknown.status, codeIn(unknown.text)]).toEqual([501, 'unimplemented']);
    });
  });

  it('that is larger than four megabytes is not read, nor is one that becomes so', async () => {
    await world.unchanged(async () => {
      const large = JSON.stringify({ userId: 'x'.repeat(5_000_000) });
      const connectAnswer = await world.send(getUser, large);
      expect([connectAnswer.status, codeIn(connectAnswer.text)]).toEqual([429, 'resource_exhausted']);
      const http = await world.send('/v2/users', large);
      expect([http.status, codeIn(http.text)]).toEqual([413, 8]);
      const bomb = await world.send(getUser, gzipSync(large), { 'content-encoding': 'gzip' });
      expect([bomb.status, codeIn(bomb.text)]).toEqual([429, 'resource_exhausted']);
      expect(await grpc(getUser, enveloped(Buffer.alloc(5_000_000)))).toMatchObject({ status: '8' });
    });
  });

  it('may be nested however deeply', async () => {
    const nested = (depth: number) => {
      let query = '{"userNameQuery":{"userName":"ada"}}';
      for (let level = 0; level < depth; level++) query = `{"notQuery":{"query":${query}}}`;
      return `{"queries":[${query}]}`;
    };
    for (const depth of [21, 200, 2_000, 20_000])
      for (const path of [listUsers, '/v2/users']) {
        const { status, text } = await world.send(path, nested(depth));
        expectNoTrace(text);
        expect([path, depth, status]).toEqual([path, depth, 400]);
      }
    expect((await world.send(listUsers, nested(19))).status).toBe(200);
  });
});

describe('content', () => {
  it('of a type that nobody speaks is refused by Connect; HTTP/JSON takes everything for JSON', async () => {
    for (const type of ['text/html', 'application/xml', 'multipart/form-data; boundary=x', 'image/png'])
      expect([type, (await world.send(getUser, '{}', { 'content-type': type })).status]).toEqual([type, 415]);
    const plain = await world.send('/v2/users', '{}', { 'content-type': 'text/plain' });
    expect(plain.status).toBe(200);
    const xml = await world.send('/v2/users', '<users/>', { 'content-type': 'application/xml' });
    expect([xml.status, codeIn(xml.text)]).toEqual([400, 3]);
  });

  it('that nobody knows is ignored', async () => {
    const body = JSON.stringify({ userId: world.acme.personId, __proto__: { x: 1 }, constructor: 1, nonsense: [{}] });
    expect((await world.send(getUser, body)).status).toBe(200);
    const polluting = `{"userId":"${world.acme.personId}","__proto__":{"userId":"1"}}`;
    expect(JSON.parse((await world.send(getUser, polluting)).text).user.userId).toBe(world.acme.personId);
    expect(({} as { userId?: string }).userId).toBeUndefined();
  });

  it('for login pages and OIDC endpoints is a form', async () => {
    for (const type of ['application/json', 'text/plain', 'application/x-www-form-urlencoded; charset=utf-16']) {
      const { status, text } = await world.send('/oauth/v2/token', '{"grant_type":"client_credentials"}', {
        'content-type': type,
        authorization: '',
      });
      expectNoTrace(text);
      expect([type, status >= 400 && status < 500]).toEqual([type, true]);
    }
  });
});
