import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../postgres/embedded.ts';
import type { Figure } from '../measure.ts';
import { measured } from '../requests.ts';
import { type Started, startFasti, startPeer, withDirectory } from '../server.ts';
import { callback, machineId, peerSecret, scopes } from './agreed.ts';
import { bareOperations, type Operation, operationsOf, type Place } from './operations.ts';
import { roundTrips } from './round-trips.ts';
import { signedInBrowser } from './signed-in.ts';
import { loginTenant } from './tenant.ts';

const peerName = 'oidc-provider on Postgres';
const limitName = 'a server that only reads, writes and signs';
const counting = { preload: 'tokens/count-round-trips.ts' };
const browsers = 16;
const seconds = 2.5;

const operations: Readonly<Record<Operation, { readonly what: string; readonly limit?: string }>> = {
  clientCredentials: { what: 'client credentials', limit: '2,006 /s, ZITADEL 4.19 on 50 vCPU' },
  jwtProfile: { what: 'JWT profile', limit: '2,334 /s, ZITADEL 4.19 on 50 vCPU' },
  codeFlow: { what: 'code flow, signed in already, ID token RS256' },
  refresh: { what: 'refresh with rotation, ID token RS256' },
  introspection: { what: 'introspection', limit: '4,810 /s, ZITADEL 4.19 on 50 vCPU' },
  userInfo: { what: 'user info', limit: '8,984 /s, ZITADEL 4.19 on 50 vCPU' },
};

/**
 * Each operation beside `oidc-provider` with its tokens in the same kind of Postgres, same settings, fsync on. Opaque access
 * tokens, the same clients, algorithms and pool; ours are events besides. And beside what this machine allows at all.
 */
export const tokens = (): Promise<readonly Figure[]> =>
  withDirectory(async (directory) => {
    const machineKey = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    });
    const signingKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
    const postgres = await startEmbeddedPostgres({ directory: join(directory, 'peer') });
    const startProvider = (how: typeof counting | undefined) => {
      const args = [postgres.host, postgres.user, machineKey.publicKey, JSON.stringify(signingKey)];
      return startPeer('tokens/peer.ts', args, how);
    };

    let started = await Promise.all([startFasti(directory), startProvider(undefined)]);
    const bare = await startPeer('tokens/bare.ts', [postgres.host, postgres.user, machineKey.publicKey]);
    const limits = bareOperations(bare, { subject: machineId, keyId: 'bench', privateKey: machineKey.privateKey });
    const stopBoth = () => Promise.all(started.map((server) => server.stop()));
    try {
      const tenant = await loginTenant(started[0], started[0].pat, machineKey.publicKey);
      const sides = async () => ({
        ours: await operationsOf(await ourPlace(started[0], tenant, machineKey.privateKey)),
        peer: await operationsOf(await peerPlace(started[1], machineKey.privateKey)),
      });

      const figures = new Map<Operation, readonly Figure[]>();
      const { ours, peer } = await sides();
      const asked = Object.entries(operations) as [Operation, (typeof operations)[Operation]][];
      for (const [name, { what, limit }] of asked) {
        const [rate, cpu] = await measured({
          ...{ what, seconds, ours: ours[name], peer: { name: peerName, ...peer[name] } },
          ...(limit === undefined ? {} : { limit }),
        });
        const [bareRate] = await measured({ what: limitName, seconds, ours: limits[name] });
        figures.set(name, [
          rate,
          { what: '  beside the limit', ours: rate.ours, unit: '/s', peer: { name: limitName, value: bareRate.ours } },
          cpu,
        ]);
      }

      await Promise.all([stopBoth(), bare.stop()]);
      started = await Promise.all([startFasti(directory, counting), startProvider(counting)]);
      const counted = await sides();
      for (const [name] of asked)
        figures.set(name, [
          ...(figures.get(name) ?? []),
          {
            what: '  round trips to the database',
            ours: await roundTrips(counted.ours[name]),
            unit: '',
            peer: { name: peerName, value: await roundTrips(counted.peer[name]) },
          },
        ]);
      return [...figures.values()].flat();
    } finally {
      await Promise.all([stopBoth(), bare.stop()]);
      await postgres.stop();
    }
  });

const ourPlace = async (
  server: Started,
  { machine, api, web, refreshing, projectId, keyed, person }: Awaited<ReturnType<typeof loginTenant>>,
  privateKey: string,
): Promise<Place> => {
  const authorize = `${server.url}/oauth/v2/authorize`;
  const asked = new URLSearchParams({
    ...{ client_id: web.split(':')[0] ?? '', redirect_uri: callback },
    ...{ response_type: 'code', scope: scopes },
  });
  const cookies = await Promise.all(
    Array.from({ length: browsers }, () =>
      signedInBrowser(server.url, `${authorize}?${asked}`, person.loginName, person.password),
    ),
  );
  return {
    server,
    issuer: server.url,
    authorize,
    token: `${server.url}/oauth/v2/token`,
    introspect: `${server.url}/oauth/v2/introspect`,
    userinfo: `${server.url}/oidc/v1/userinfo`,
    machine,
    machineScope: `urn:zitadel:iam:org:project:id:${projectId}:aud`,
    introspecting: api,
    web,
    refreshing,
    scope: scopes,
    refreshScope: `${scopes} offline_access`,
    assertions: { ...keyed, privateKey },
    cookies,
  };
};

const peerPlace = async (server: Started, privateKey: string): Promise<Place> => {
  const cookies = await Promise.all(
    Array.from({ length: browsers }, async () => (await fetch(`${server.url}/signed-in`)).text()),
  );
  return {
    server,
    issuer: 'http://127.0.0.1',
    authorize: `${server.url}/auth`,
    token: `${server.url}/token`,
    introspect: `${server.url}/token/introspection`,
    userinfo: `${server.url}/me`,
    machine: `machine:${peerSecret}`,
    machineScope: '',
    introspecting: `machine:${peerSecret}`,
    web: `web:${peerSecret}`,
    refreshing: `refreshing:${peerSecret}`,
    scope: scopes,
    refreshScope: scopes,
    assertions: { subject: machineId, keyId: 'bench', privateKey },
    assertingClient: machineId,
    cookies,
  };
};
