import { generateKeyPairSync } from 'node:crypto';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../postgres/embedded.ts';
import type { Figure } from '../measure.ts';
import { measured } from '../requests.ts';
import { type Started, startFasti, startPeer, withDirectory } from '../server.ts';
import { callback, connections, machineId, peerSecret, scopes } from './agreed.ts';
import { bareOperations, type Operation, operationsOf, type Place } from './operations.ts';
import { roundTrips } from './round-trips.ts';
import { signedInBrowser } from './signed-in.ts';
import { loginTenant } from './tenant.ts';

/** By the name of its adapter. */
const peerNames = { knex: 'oidc-provider on Knex', pg: 'oidc-provider on pg' } as const;
type Adapter = keyof typeof peerNames;
const limitName = 'a server that only reads, writes and signs';
const counting = { preload: 'tokens/count-round-trips.ts' };
const browsers = 16;
const load = { connections, seconds: 3, warmSeconds: 10 };

const operations: Readonly<Record<Operation, { readonly what: string; readonly limit?: string }>> = {
  clientCredentials: { what: 'client credentials', limit: '2,006 /s, ZITADEL 4.19 on 50 vCPU' },
  jwtProfile: { what: 'JWT profile', limit: '2,334 /s, ZITADEL 4.19 on 50 vCPU' },
  codeFlow: { what: 'code flow, signed in already, ID token RS256' },
  refresh: { what: 'refresh with rotation, ID token RS256' },
  introspection: { what: 'introspection', limit: '4,810 /s, ZITADEL 4.19 on 50 vCPU' },
  userInfo: { what: 'user info', limit: '8,984 /s, ZITADEL 4.19 on 50 vCPU' },
};

/**
 * Each operation beside `oidc-provider` with its tokens in the same kind of Postgres, same settings, fsync on: through Knex, as its
 * own examples put it on Postgres, and by the shortest adapter that we could write. Opaque access tokens, the same clients, algorithms
 * and pool; ours are events besides. And beside what this machine allows at all.
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
    const database = [postgres.host, postgres.user, machineKey.publicKey];
    const startProvider = (adapter: Adapter, how?: typeof counting) =>
      startPeer('tokens/peer.ts', [adapter, ...database, JSON.stringify(signingKey)], how);

    const running = new Set<Started>();
    const kept = async <S extends Started>(starting: Promise<S>): Promise<S> => {
      const server = await starting;
      running.add(server);
      return server;
    };
    const stopAll = async () => {
      await Promise.all([...running].map((server) => server.stop()));
      running.clear();
    };
    try {
      const fasti = await kept(startFasti(directory));
      const tenant = await loginTenant(fasti, fasti.pat, machineKey.publicKey);
      const askedOfUs = async (server: Started) => operationsOf(await ourPlace(server, tenant, machineKey.privateKey));
      const askedOfPeer = async (server: Started) => operationsOf(await peerPlace(server, machineKey.privateKey));

      const bare = await kept(startPeer('tokens/bare.ts', database));
      const ours = await askedOfUs(fasti);
      const knex = await askedOfPeer(await kept(startProvider('knex')));
      const pg = await askedOfPeer(await kept(startProvider('pg')));
      const limits = bareOperations(bare, { subject: machineId, keyId: 'bench', privateKey: machineKey.privateKey });

      const figures = new Map<Operation, readonly Figure[]>();
      const asked = Object.entries(operations) as [Operation, (typeof operations)[Operation]][];
      for (const [name, { what, limit }] of asked) {
        const peers = [
          { name: peerNames.knex, ...knex[name] },
          { name: peerNames.pg, ...pg[name] },
          { name: limitName, ...limits[name] },
        ];
        const target = limit === undefined ? {} : { limit };
        figures.set(name, await measured({ what, ...load, ...target, ours: ours[name], peers }));
      }

      await stopAll();
      const counted = {
        ours: await askedOfUs(await kept(startFasti(directory, counting))),
        peer: await askedOfPeer(await kept(startProvider('pg', counting))),
      };
      for (const [name] of asked)
        figures.set(name, [
          ...(figures.get(name) ?? []),
          {
            what: '  round trips to the database',
            ours: await roundTrips(counted.ours[name]),
            unit: '',
            peer: { name: peerNames.pg, value: await roundTrips(counted.peer[name]) },
          },
        ]);
      return [...figures.values()].flat();
    } finally {
      await stopAll();
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
