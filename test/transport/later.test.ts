import { createClient } from '@connectrpc/connect';
import { createConnectTransport, createGrpcTransport } from '@connectrpc/connect-node';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Api } from '../../api/api.ts';
import { service } from '../../api/api.ts';
import { ManagementService } from '../../api/gen/zitadel/management_pb.js';
import { firstServices, services } from '../../api/management/index.ts';
import { metrics } from '../../api/monitoring/metrics.ts';
import { startDemo } from './demo.ts';

const name = 'zitadel.management.v1.ManagementService';

/** A server whose ManagementService is loaded later; `broken`: so often it cannot be. */
const started = async (broken = 0) => {
  let loads = 0;
  const load = async () => {
    loads++;
    if (loads <= broken) throw new Error('EMFILE: secret path');
    return [service(ManagementService, { getProjectByID: async (_, { id }) => ({ project: { id, name: 'Portal' } }) })];
  };
  const measures = metrics(async () => []);
  const demo = await startDemo({ laterServices: { names: [name], load }, metrics: measures });
  onTestFinished(() => demo.app.close());
  const http = (method: string, of: string, headers: Record<string, string> = {}) =>
    fetch(demo.url + of, { method, headers: { authorization: `Bearer ${demo.token}`, ...headers } });
  return { demo, http, loads: () => loads, measured: () => measures.text() };
};
const portal = '/management/v1/projects/7';

describe('a service that is loaded later', () => {
  it('is loaded by the first who asks it, once for all who do so at the same time', async () => {
    const { demo, http, loads } = await started();
    await http('GET', '/v2/settings/login');
    expect(loads()).toBe(0);
    const options = { headers: { authorization: `Bearer ${demo.token}` } };
    const [byGrpc, byConnect, byHttp] = await Promise.all([
      createClient(ManagementService, createGrpcTransport({ baseUrl: demo.url })).getProjectByID({ id: '7' }, options),
      createClient(
        ManagementService,
        createConnectTransport({ baseUrl: demo.url, httpVersion: '1.1', useBinaryFormat: false }),
      ).getProjectByID({ id: '7' }, options),
      http('GET', portal).then((answer) => answer.json()),
    ]);
    expect([byGrpc.project?.name, byConnect.project?.name]).toEqual(['Portal', 'Portal']);
    expect(byHttp).toMatchObject({ project: { id: '7', name: 'Portal' } });
    expect(loads()).toBe(1);
  });

  it('is answered as any other: rights, scripts of other origins, what is not there', async () => {
    const { demo, http } = await started();
    const origin = 'https://app.example';
    const answer = await http('GET', portal, { origin });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([200, origin]);
    expect((await fetch(demo.url + portal)).status).toBe(401);
    expect((await http('GET', '/management/v1/nothing')).status).toBe(404);
    expect((await http('DELETE', portal)).status).toBe(501);
    expect((await http('GET', `/${name}/GetProjectByID`)).status).toBe(405);
    const preflight = { origin, 'access-control-request-method': 'POST' };
    expect((await http('OPTIONS', portal, preflight)).status).toBe(204);
    const grpc = await http('POST', `/${name}/Nothing`, { 'content-type': 'application/grpc' });
    expect(grpc.headers.get('grpc-status')).toBe('12');
  });

  it('is counted once, under the route that answered', async () => {
    const { http, measured } = await started();
    await http('GET', portal);
    const lines = (await measured()).split('\n').filter((line) => /^http_server_.*_count/.test(line));
    expect(lines).toEqual([
      'http_server_request_duration_seconds_count{method="GET",route="/management/v1/projects/:p0",status="200"} 1',
    ]);
  });

  it('that could not be loaded is an error without a reason for strangers, and tried again', async () => {
    const { http } = await started(1);
    const refused = await http('GET', portal);
    expect([refused.status, await refused.text()]).toEqual([500, expect.not.stringContaining('secret')]);
    expect((await http('GET', portal)).status).toBe(200);
  });

  it('has the name under which it is waited for', async () => {
    const none = {} as Api;
    const { names, load } = firstServices(none, services(none));
    expect((await load()).map(({ descriptor }) => descriptor.typeName)).toEqual(names);
  });
});
