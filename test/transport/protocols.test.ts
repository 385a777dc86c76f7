import { Code, ConnectError, createClient, type Transport } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport, createGrpcWebTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CredentialsCheckErrorSchema, ErrorDetailSchema } from '../../api/gen/zitadel/message_pb.js';
import { ProjectService } from '../../api/gen/zitadel/project/v2/project_service_pb.js';
import { SessionService } from '../../api/gen/zitadel/session/v2/session_service_pb.js';
import { UserService } from '../../api/gen/zitadel/user/v2/user_service_pb.js';
import { type Demo, startDemo } from './demo.ts';

let demo: Demo;
beforeAll(async () => {
  demo = await startDemo();
});
afterAll(() => demo.app.close());

const transports: { readonly [name: string]: (baseUrl: string) => Transport } = {
  gRPC: (baseUrl) => createGrpcTransport({ baseUrl }),
  'gRPC-web over HTTP/1.1': (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: '1.1' }),
  'gRPC-web over HTTP/2': (baseUrl) => createGrpcWebTransport({ baseUrl, httpVersion: '2' }),
  'Connect, binary, over HTTP/1.1': (baseUrl) =>
    createConnectTransport({ baseUrl, httpVersion: '1.1', useBinaryFormat: true }),
  'Connect, JSON, over HTTP/1.1': (baseUrl) =>
    createConnectTransport({ baseUrl, httpVersion: '1.1', useBinaryFormat: false }),
  'Connect, JSON, over HTTP/2': (baseUrl) =>
    createConnectTransport({ baseUrl, httpVersion: '2', useBinaryFormat: false }),
};
const failure = (call: Promise<unknown>): Promise<ConnectError> =>
  call.then(
    () => Promise.reject(new Error('the call succeeded')),
    (error: unknown) => ConnectError.from(error),
  );

describe.each(Object.entries(transports))('%s', (_, transportTo) => {
  const users = () => createClient(UserService, transportTo(demo.url));
  const as = (token: string, more: Record<string, string> = {}) => ({
    headers: { authorization: `Bearer ${token}`, ...more },
  });

  it('answers a read, and says how fresh it is', async () => {
    let asOf: string | null = null;
    const { user, details } = await users().getUserByID(
      { userId: '7' },
      {
        ...as(demo.token),
        onHeader: (headers) => {
          asOf = headers.get('fasti-as-of');
        },
      },
    );
    expect(user?.type.value).toMatchObject({ profile: { givenName: 'Ada' } });
    expect(details).toMatchObject({ sequence: 12n, resourceOwner: '200' });
    expect(asOf).toBe('2026-07-01T00:00:00.000Z; position=41');
  });

  it('answers a write with its position', async () => {
    let position: string | null = null;
    const human = { profile: { givenName: 'A', familyName: 'B' }, email: { email: 'a@example.com' } };
    await users().addHumanUser(human, {
      ...as(demo.token),
      onHeader: (headers) => {
        position = headers.get('fasti-position');
      },
    });
    expect(position).toBe('42');
  });

  it('reports an error with its code, its text and its id', async () => {
    const error = await failure(users().getUserByID({ userId: 'unknown' }, as(demo.token)));
    expect(error.code).toBe(Code.NotFound);
    expect(error.rawMessage).toBe('There is no such user. (DEMO-1)');
    expect(error.findDetails(ErrorDetailSchema)).toMatchObject([{ id: 'DEMO-1', message: 'There is no such user.' }]);
  });

  it('counts failed attempts in the detail of a wrong password', async () => {
    const sessions = createClient(SessionService, transportTo(demo.url));
    const error = await failure(sessions.createSession({}, as(demo.token)));
    expect(error.findDetails(CredentialsCheckErrorSchema)).toMatchObject([{ id: 'DEMO-2', failedAttempts: 3 }]);
  });

  it('keeps what it did not foresee to itself', async () => {
    const error = await failure(
      users().getUserByID({ userId: 'broken' }, as(demo.token, { 'x-request-id': 'ask-me' })),
    );
    expect(error.code).toBe(Code.Internal);
    expect(error.rawMessage).toContain('ask-me');
    expect(error.rawMessage).not.toContain('select');
  });

  it('does not know who has no token, or a forged, foreign or refresh token', async () => {
    expect((await failure(users().getUserByID({ userId: '7' }))).code).toBe(Code.Unauthenticated);
    for (const token of ['forged', `${demo.token}x`, demo.refreshToken, 'eyJh.eyJi.sig'])
      expect((await failure(users().getUserByID({ userId: '7' }, as(token)))).code).toBe(Code.Unauthenticated);
  });

  it('asks for the permission before it looks at the request', async () => {
    const denied = await failure(users().addHumanUser({}, as(demo.plainToken)));
    expect(denied.code).toBe(Code.PermissionDenied);
    expect(denied.rawMessage).toContain('AUTH-5mWD2');
    const invalid = await failure(users().addHumanUser({}, as(demo.token)));
    expect(invalid.code).toBe(Code.InvalidArgument);
    expect(invalid.rawMessage).toContain('profile is required');
  });

  it('gives no permission outside of the organization that granted it, nor to a session token', async () => {
    for (const org of [
      { case: 'orgId', value: '201' },
      { case: 'orgDomain', value: 'second.example.com' },
      { case: 'orgDomain', value: 'nowhere.example.com' },
    ] as const)
      expect((await failure(users().addHumanUser({ organization: { org } }, as(demo.token)))).code).toBe(
        Code.PermissionDenied,
      );
    expect((await failure(users().addHumanUser({}, as(demo.token, { 'x-zitadel-orgid': '201' })))).code).toBe(
      Code.PermissionDenied,
    );
    expect((await failure(users().addHumanUser({}, as(demo.sessionToken)))).code).toBe(Code.PermissionDenied);
  });

  it('refuses an organization that does not exist', async () => {
    const error = await failure(users().getUserByID({ userId: '7' }, as(demo.token, { 'x-zitadel-orgid': 'nowhere' })));
    expect(error.code).toBe(Code.PermissionDenied);
    expect(error.rawMessage).toContain('AUTH-Bs7Ds');
  });

  it('names an unknown host', async () => {
    const error = await failure(
      users().getUserByID({ userId: '7' }, as(demo.token, { 'x-zitadel-instance-host': 'other.example.com' })),
    );
    expect(error.code).toBe(Code.NotFound);
    expect(error.rawMessage).toContain('other.example.com');
  });

  it('answers unimplemented for a method that is not served', async () => {
    expect((await failure(users().lockUser({ userId: '7' }, as(demo.token)))).code).toBe(Code.Unimplemented);
    const projects = createClient(ProjectService, transportTo(demo.url));
    expect((await failure(projects.getProject({}, as(demo.token)))).code).toBe(Code.Unimplemented);
  });

  it('refuses a header that it cannot understand by its name, and a past that should be written', async () => {
    for (const [name, value] of [
      ['fasti-at', 'yesterday'],
      ['fasti-at', '2026-01-01'],
      ['fasti-not-before', '-1'],
      ['fasti-strict', 'maybe'],
    ] as const) {
      const error = await failure(users().getUserByID({ userId: '7' }, as(demo.token, { [name]: value })));
      expect([name, error.code]).toEqual([name, Code.InvalidArgument]);
      expect(error.rawMessage).toContain(name);
    }
    const error = await failure(users().addHumanUser({}, as(demo.token, { 'fasti-at': '41' })));
    expect(error.code).toBe(Code.InvalidArgument);
  });

  it('hands the moment and the trace on', async () => {
    const at = '2026-02-03T04:05:06.789+01:00';
    const trace = '0af7651916cd43dd8448eb211c80319c';
    await users().getUserByID(
      { userId: '7' },
      as(demo.token, { 'fasti-at': at, traceparent: `00-${trace}-b7ad6b7169203331-01`, 'fasti-not-before': '12' }),
    );
    expect(demo.seen.at(-1)?.call).toMatchObject({
      read: { at: { time: new Date(at) }, notBefore: 12n, instanceId: '100' },
      context: { cause: { actor: '400', correlationId: trace } },
      orgId: '200',
    });
  });

  it('refuses more than it is willing to read', async () => {
    const error = await failure(users().getUserByID({ userId: 'x'.repeat(100_000) }, as(demo.token)));
    expect(error.code).toBe(Code.ResourceExhausted);
  });
});
