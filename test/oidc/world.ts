import { createHash } from 'node:crypto';
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import { onTestFinished } from 'vitest';
import type { Api, Instance } from '../../api/api.ts';
import { metrics } from '../../api/monitoring/metrics.ts';
import { completeAuthRequest, readAuthRequest } from '../../api/oidc/complete.ts';
import { webKeySteps } from '../../api/oidc/keys/web-key.ts';
import { oidcRoutes } from '../../api/oidc/routes.ts';
import { hashSecret } from '../../api/secret/secret.ts';
import { createServer } from '../../api/server/server.ts';
import { unthrottled } from '../../api/throttle/throttle.ts';
import { schemas } from '../../domain/index.ts';
import { org } from '../../domain/org/org.ts';
import { session } from '../../domain/session/session.ts';
import { user } from '../../domain/user/user.ts';
import { codecFor } from '../../eventstore/codec.ts';
import { executorOn, step } from '../../eventstore/execute.ts';
import { memoryKeys } from '../../eventstore/memory/keys.ts';
import { memoryEventStore } from '../../eventstore/memory/memory.ts';
import { verifiableLog } from '../../eventstore/verifiable-log.ts';
import { portTree } from '../../eventstore/verify/port-log.ts';
import type { Views } from '../../projections/views.ts';
import { firstUseInMemory } from '../support/first-use.ts';
import { stated } from '../support/stated.ts';
import { waysBy } from '../support/ways.ts';
import { appSteps, clients, redirectUri, secret } from './apps.ts';

export const origin = 'http://localhost';
export const verifier = 'v'.repeat(43);
export const ada = '500';
export const machineId = '501';

const instance: Instance = {
  id: '100',
  name: 'test',
  defaultOrgId: '200',
  defaultLanguage: 'en',
  projectId: '300',
  createdAt: new Date('2026-01-01T00:00:00Z'),
};

/** Never connects: it only says which values a query asks for. */
const db = new Kysely<never>({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (database) => new PostgresIntrospector(database),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

/** Answers the few questions that the endpoints ask of read models; everything else is really there, in memory. */
const viewsWith = (machine: { readonly id: string; readonly user_name_lower: string }): Views => ({
  async query(_read, [projection], build) {
    const { parameters } = build(db, ({ name }) => name).compile();
    const found = (rows: readonly object[]) =>
      rows.filter((row) => Object.values(row).some((value) => typeof value === 'string' && parameters.includes(value)));
    if (projection?.name === 'users') return found([machine]) as never;
    if (projection?.name === 'orgs') return found([{ id: '200', primary_domain: 'acme.example' }]) as never;
    return found(clients) as never;
  },
  remember: (_projections, ask) => ask,
  forget: async () => {},
  tellMoment: async () => {},
  find: async () => undefined,
  filter: async () => [],
  queryAcrossTenants: async () => [],
});

/** Made once a file: they take longer than everything else. */
let keyIds = 900;
const signingKeys = webKeySteps({ newId: () => String(keyIds++) }, instance.id);

export const startWorld = async () => {
  let time = Date.now();
  let ids = 1000;
  const keys = memoryKeys();
  const codec = codecFor(schemas, keys);
  const published = new Map<string, string>();
  const store = memoryEventStore({ clock: () => new Date(time) });
  const api: Api = {
    ...executorOn(store, codec),
    store,
    log: verifiableLog(portTree(store)),
    codec,
    keys,
    purge: async () => true,
    views: viewsWith({ id: machineId, user_name_lower: 'robot' }),
    newId: () => String(ids++),
    now: () => new Date(time),
    passwords: {
      hash: async (text) => text,
      verify: async () => true,
      waste: async () => {},
      isOutdated: () => false,
      mustBeImportable: () => {},
      mustBeUnknown: async () => {},
    },
    throttle: unthrottled,
    firstUse: firstUseInMemory(),
    assets: { keep: async () => {}, find: async () => undefined, remove: async () => {}, removeOf: async () => {} },
    fetchDocument: async (url) => {
      const document = published.get(url);
      if (document === undefined) throw new Error(`${url} is not there`);
      return { text: document, mediaType: 'application/json', maxAgeSeconds: undefined };
    },
    findProof: async () => 'missing',
    ways: waysBy(),
    settings: {
      externalSecure: false,
      externalDomain: 'localhost',
      externalPort: 80,
      maxBodyBytes: 4096,
      defaultQueryLimit: 100,
      maxQueryLimit: 1000,
    },
  };
  const context = { instanceId: instance.id, cause: { actor: 'test', correlationId: 'test' } };
  await api.executeAll(context, [
    ...(await signingKeys),
    ...appSteps,
    step(org, '200', { type: 'AddOrg', name: 'Acme', instanceDomain: 'localhost' }, '200'),
    step(
      user,
      ada,
      {
        type: 'AddHuman',
        userName: 'ada',
        userLoginMustBeDomain: false,
        profile: { firstName: 'Ada', lastName: 'Lovelace', preferredLanguage: 'en', gender: 1 },
        email: { address: 'ada@acme.example', verification: { kind: 'verified' } },
      },
      '200',
    ),
    step(
      user,
      machineId,
      { type: 'AddMachine', userName: 'robot', userLoginMustBeDomain: false, profile: { name: 'Robot' } },
      '200',
    ),
    step(user, machineId, { type: 'SetSecret', hash: hashSecret(secret) }),
  ]);

  const server = await createServer({
    api,
    services: [],
    routes: [oidcRoutes(api)],
    directory: {
      upTo: async () => {},
      heard: () => 0n,
      instanceOfHost: async () => instance,
      trusts: async () => false,
      instanceById: async () => instance,
      orgExists: async () => true,
      orgOfDomain: async () => undefined,
      membershipsOf: async () => [],
      verifyPat: async () => undefined,
      verifySessionToken: async () => undefined,
      verifyAccessToken: async () => undefined,
    },
    health: { database: async () => {}, projections: async () => [] },
    metrics: metrics(async () => []),
    logLevel: 'silent',
  });
  onTestFinished(() => server.close());

  const signIn = async (sessionId = '700', alsoBy: readonly ('totp' | 'recoveryCode')[] = []) => {
    const at = api.now().toISOString();
    await api.execute(context, session, sessionId, { type: 'Create' }, instance.id);
    await api.execute(context, session, sessionId, { type: 'CheckUser', userId: ada, orgId: '200', at });
    await api.execute(context, session, sessionId, { type: 'CheckPassword', at });
    for (const factor of alsoBy) await api.execute(context, session, sessionId, { type: 'CheckCode', factor, at });
    return sessionId;
  };

  const looks =
    (method: 'GET' | 'HEAD') =>
    (path: string, query: object = {}, headers: Record<string, string> = {}) =>
      server.inject({
        method,
        url: `${path}?${new URLSearchParams({ ...query })}`,
        headers: { host: 'localhost', ...headers },
      });
  const [get, head] = [looks('GET'), looks('HEAD')];
  const post = (path: string, form: object | string = {}, headers: Record<string, string> = {}) =>
    server.inject({
      method: 'POST',
      url: path,
      payload: typeof form === 'string' ? form : new URLSearchParams({ ...form }).toString(),
      headers: { host: 'localhost', 'content-type': 'application/x-www-form-urlencoded', ...headers },
    });

  /** An authorization request as far as the address of the login page. */
  const authorize = async (changes: Readonly<Record<string, string | undefined>> = {}) => {
    const asked = {
      client_id: 'spa',
      redirect_uri: redirectUri,
      response_type: 'code',
      scope: 'openid profile email offline_access',
      state: 'the state',
      nonce: 'the nonce',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...changes,
    };
    return get('/oauth/v2/authorize', stated(asked));
  };

  const complete = async (authRequestId: string, sessionId: string) => {
    const completion = { instance, context, read: { instanceId: instance.id }, wrote: () => {} };
    return completeAuthRequest(api, completion, await readAuthRequest(api, completion, authRequestId), { sessionId });
  };

  /** All the way to a code, for whoever is signed in. */
  const code = async (changes: Parameters<typeof authorize>[0] = {}, sessionId?: string) => {
    const login = new URL(String((await authorize(changes)).headers.location));
    const id = login.searchParams.get('authRequest') ?? '';
    const answer = new URL(await complete(id, sessionId ?? (await signIn())));
    return answer.searchParams.get('code') ?? '';
  };

  const exchange = (sent: string, changes: object = {}, headers: Record<string, string> = {}) =>
    post(
      '/oauth/v2/token',
      {
        grant_type: 'authorization_code',
        client_id: 'spa',
        redirect_uri: redirectUri,
        code: sent,
        code_verifier: verifier,
        ...changes,
      },
      headers,
    );

  return {
    /** What is to be had at addresses of clients. */
    published,
    api,
    context,
    instance,
    get,
    head,
    post,
    authorize,
    signIn,
    complete,
    code,
    exchange,
    /** Tokens of a login of Ada's. */
    tokens: async (changes: { readonly client_id?: string; readonly scope?: string } = {}): Promise<Tokens> => {
      const { scope: _, ...client } = changes;
      return (await exchange(await code(changes), client)).json();
    },
    later: (seconds: number) => {
      time += seconds * 1000;
    },
  };
};

export type World = Awaited<ReturnType<typeof startWorld>>;
export type Tokens = {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
  readonly scope: string;
  readonly expires_in: number;
};

export const basic = (clientId: string, clientSecret = secret) => ({
  authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
});
