import { Code, createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Health, HealthCheckResponse_ServingStatus as Status } from '../../api/gen/grpc/health/v1/health_pb.js';
import { AdminService } from '../../api/gen/zitadel/admin_pb.js';
import { startDemo } from './demo.ts';

const started = async (changes: Parameters<typeof startDemo>[0] = {}) => {
  const demo = await startDemo(changes);
  onTestFinished(() => demo.app.close());
  return { demo, health: createClient(Health, createGrpcTransport({ baseUrl: demo.url })) };
};
const statusOf = async (answer: Promise<{ readonly status: Status }>) => (await answer).status;

describe('gRPC health', () => {
  it('is told of the server, and of each service by its name', async () => {
    const { health } = await started();
    for (const service of ['', 'zitadel.user.v2.UserService', 'zitadel.admin.v1.AdminService', 'grpc.health.v1.Health'])
      expect([service, await statusOf(health.check({ service }))]).toEqual([service, Status.SERVING]);
    await expect(health.check({ service: 'zitadel.nothing.v2.Nothing' })).rejects.toMatchObject({
      code: Code.NotFound,
    });
  });

  it('is not told while the database is away', async () => {
    const away = { database: () => Promise.reject(new Error('ECONNREFUSED')), projections: async () => [] };
    const { health } = await started({ health: away });
    expect(await statusOf(health.check({}))).toBe(Status.NOT_SERVING);
  });

  it('is watched: whoever watches hears at once that the server is leaving', async () => {
    const leaving = new AbortController();
    const { health } = await started({ leaving: leaving.signal });
    const heard: Status[] = [];
    for await (const { status } of health.watch({ service: 'zitadel.user.v2.UserService' })) {
      heard.push(status);
      if (status === Status.NOT_SERVING) break;
      leaving.abort();
    }
    expect(heard).toEqual([Status.SERVING, Status.NOT_SERVING]);
  });

  it('of a service that is not here is watched, as the protocol wants it, and is not known', async () => {
    const { health } = await started();
    for await (const { status } of health.watch({ service: 'zitadel.nothing.v2.Nothing' })) {
      expect(status).toBe(Status.SERVICE_UNKNOWN);
      break;
    }
  });

  it('is watched until the server closes', async () => {
    const { demo, health } = await started();
    const watching = health.watch({})[Symbol.asyncIterator]();
    await watching.next();
    const ended = watching.next().then(
      ({ done }) => done,
      () => true,
    );
    await demo.app.close();
    expect(await ended).toBe(true);
  });

  it('is watched by so many at once, and no more', async () => {
    const { health } = await started();
    const watched = (signal?: AbortSignal) =>
      health
        .watch({}, signal ? { signal } : {})
        [Symbol.asyncIterator]()
        .next();
    const leaves = new AbortController();
    await Promise.all([watched(leaves.signal), ...Array.from({ length: 99 }, () => watched())]);
    await expect(watched()).rejects.toMatchObject({ code: Code.ResourceExhausted });
    leaves.abort();
    await expect.poll(() => watched().catch(() => undefined)).toMatchObject({ value: { status: Status.SERVING } });
  });

  it('is told by AdminService/Healthz, too, for whatever host', async () => {
    const { demo } = await started();
    const baseUrl = demo.url.replace('localhost', '127.0.0.1');
    expect(await createClient(AdminService, createGrpcTransport({ baseUrl })).healthz({})).toBeDefined();
  });
});
