import type { FastifyInstance } from 'fastify';
import type pg from 'pg';
import type { Api } from '../../api/api.ts';
import { assetRoutes } from '../../api/asset/routes.ts';
import { auditKeyRoutes } from '../../api/audit/published-keys.ts';
import { proofFinder } from '../../api/domain-proof/domain-proof.ts';
import { directoryOf } from '../../api/edge/directory-of.ts';
import { newId } from '../../api/ids.ts';
import type { Rounds } from '../../api/instance/rounds.ts';
import { loginRoutes } from '../../api/login/routes.ts';
import { services } from '../../api/management/index.ts';
import { metrics } from '../../api/monitoring/metrics.ts';
import { oidcRoutes } from '../../api/oidc/routes.ts';
import { documentFetcher } from '../../api/outbound/document.ts';
import { breachedPasswords } from '../../api/password/breached/breached.ts';
import { passwordHasher } from '../../api/password/password.ts';
import { createServer } from '../../api/server/server.ts';
import { schemas } from '../../domain/index.ts';
import { codecFor } from '../../eventstore/codec.ts';
import type { Stream } from '../../eventstore/eventstore.ts';
import { executorOn } from '../../eventstore/execute.ts';
import { hearErasures } from '../../eventstore/hear-erasures.ts';
import { followed } from '../../eventstore/news.ts';
import { hideClaims } from '../../eventstore/postgres/hide-claims.ts';
import { postgresKeys } from '../../eventstore/postgres/keys.ts';
import { merkleNodes } from '../../eventstore/postgres/merkle-nodes.ts';
import { type VerifyOptions, verifyPostgres } from '../../eventstore/postgres/verify/verify.ts';
import { tailOf } from '../../eventstore/tail.ts';
import { verifiableLog } from '../../eventstore/verifiable-log.ts';
import type { Verification } from '../../eventstore/verify/verify-log.ts';
import { pastOf } from '../../projections/as-of/past.ts';
import { assetsOn } from '../../projections/asset/asset.ts';
import { erasures } from '../../projections/erasure/erasure.ts';
import { firstUseOn } from '../../projections/first-use/first-use.ts';
import { projections } from '../../projections/index.ts';
import type { Projection } from '../../projections/projection.ts';
import { progressOf } from '../../projections/read/progress.ts';
import { viewsOf } from '../../projections/read/views.ts';
import { purgePersons } from '../../projections/worker/purge.ts';
import { hasten } from '../../projections/worker/quarantine/quarantine.ts';
import { collectRebuilds } from '../../projections/worker/rebuild/claim.ts';
import { type RebuildHow, type Rebuilt, rebuildAll } from '../../projections/worker/rebuild/rebuild.ts';
import { type ProjectionStatus, projectionStatus } from '../../projections/worker/status.ts';
import { collectUnused, type UnusedVersion } from '../../projections/worker/versions/collect.ts';
import { startWorker, type Worker } from '../../projections/worker/worker.ts';
import { ConfigError } from '../config/config.ts';
import { apiSettingsOf, boundsOfPast, documentBoundsOf, logLevelOf, proofSettingsOf } from '../config/for-layers.ts';
import { originOf } from '../config/origin.ts';
import { breachedOptionsOf, passwordOptionsOf } from '../config/passwords.ts';
import type { Config } from '../config/settings.ts';
import { clientCertificatesOf, tlsOf } from '../config/tls.ts';
import { poolsOn } from '../postgres/pools.ts';
import { openEventStore } from './event-store.ts';
import { type Messaging, messagingOf } from './messaging.ts';
import { throttlingOf } from './throttling.ts';
import { startUpkeep } from './upkeep.ts';
import { workerLog } from './worker-log.ts';

export type Running = {
  readonly api: Api;
  /** Ready, not yet listening. */
  readonly server: FastifyInstance;
  readonly origin: string;
  status(): Promise<readonly ProjectionStatus[]>;
  /** What follows from events: the queue of jobs, and what feeds it. */
  readonly messaging: Pick<Messaging, 'jobs' | 'look' | 'retryRefused'>;
  /** Has whoever keeps the projection try these streams, which wait in quarantine, with the next heartbeat. */
  tryAgain(projection: Projection, streams: readonly Stream[]): Promise<void>;
  /** Waits until the read models hold all that is recorded now. False: not in time. */
  caughtUp(boundMs: number): Promise<boolean>;
  rebuild(name: string): Promise<Rebuilt>;
  /** Makes these projections anew in one pass over the log. */
  rebuildAll(names: readonly string[], how?: RebuildHow): Promise<readonly Rebuilt[]>;
  /** Drops the tables of projections that no process has used for so long. */
  collect(how: { readonly olderThanMs: number; readonly dryRun: boolean }): Promise<readonly UnusedVersion[]>;
  /** Whether the log is what was written: every hash, and how its rows hang together. */
  verifyLog(options?: Omit<VerifyOptions, 'table'>): Promise<Verification>;
  /** Requests in flight finish first. */
  close(): Promise<void>;
};

type Parts = {
  readonly config: Config;
  readonly connection: pg.ClientConfig;
  readonly masterkey: string;
  /** Accepted beside it while it is being replaced. */
  readonly previousMasterkey?: string;
  /** What the file of master keys says by now. */
  readonly masterkeysAgain?: () => readonly string[];
  /** False: another process keeps the read models. */
  readonly worker?: boolean;
  /** Where the server's log goes; absent: to the standard output. */
  readonly log?: { write(line: string): void };
};

/** Puts the layers together, from the log up to the port. @throws ConfigError if the master key is not the database's */
export const wire = async ({
  config,
  connection,
  masterkey,
  previousMasterkey,
  masterkeysAgain: again,
  worker: projecting = true,
  log,
}: Parts): Promise<Running> => {
  const pools = poolsOn(connection, config['Database.postgres.MaxOpenConns']);
  const { owner } = pools;
  const accepted = [masterkey, ...(previousMasterkey === undefined ? [] : [previousMasterkey])] as const;
  const keys = postgresKeys(owner, accepted, again ? { again } : {});
  await keys.check().catch(async (error: Error) => {
    await pools.end();
    throw new ConfigError(error.message);
  });
  await hideClaims(owner, keys);

  let worker: Worker | undefined;
  const status = () => worker?.status() ?? projectionStatus(owner, store, projections);
  const look: Messaging['look'] = () => messaging.look();
  const measures = metrics(status, look);
  /** Until there is a server, whoever starts it hears of trouble by what it throws. */
  let logged: FastifyInstance['log'] | undefined;
  const complain = (error: unknown, what: string, facts: object = {}) => logged?.error({ err: error, ...facts }, what);
  const opened = await openEventStore({
    ...{ config, connection, database: owner, mirroring: projecting },
    onTrouble: (error) => complain(error, 'the mirror of the log could not be kept'),
  }).catch(async (error: Error) => {
    await pools.end();
    throw error;
  });
  const store = followed(measures.measured(opened));
  const codec = codecFor(schemas, keys);
  const messaging = messagingOf({ config, connection, owner, store });
  const progress = progressOf(owner);
  const past = pastOf({
    ...{ pool: owner, store, codec, news: store.news, bounds: boundsOfPast(config) },
    onTrouble: (error) => complain(error, 'tables of the past could not be looked after'),
  });
  const logTable = config['EventStore.Url'] === undefined ? 'events' : 'mirror';
  const views = viewsOf({
    ...{ tenantPool: pools.tenants, pastPool: pools.past, past, ownerPool: owner, progress, store, codec },
    news: store.news,
  });
  const throttling = throttlingOf(config, (error) =>
    complain(error, 'Redis does not answer: this process counts attempts by itself'),
  );
  const breached = breachedPasswords({
    ...breachedOptionsOf(config),
    onTrouble: (error) => complain(error, 'a list of leaked passwords could not be asked'),
  });
  const executor = executorOn(store, codec, { news: store.news });
  const settings = apiSettingsOf(config);
  const now = () => new Date();
  const api: Api = {
    ...executor,
    views,
    store,
    log: verifiableLog(merkleNodes(pools.log, logTable)),
    codec,
    keys,
    newId,
    now,
    passwords: { ...passwordHasher(passwordOptionsOf(config)), mustBeUnknown: breached.mustBeUnknown },
    throttle: throttling,
    purge: async (persons, position, boundMs = purgeMs) => {
      const purged = await purgePersons(owner, progress, projections, persons, { position, boundMs });
      for (const instanceId of new Set(persons.map((person) => person.instanceId))) await past.forget(instanceId);
      return purged;
    },
    firstUse: firstUseOn(owner),
    fetchDocument: documentFetcher(documentBoundsOf(config)),
    findProof: proofFinder(proofSettingsOf(config)),
    ways: messaging.ways({ load: executor.load, now, settings, keys }),
    settings,
  };
  const directory = directoryOf(api);
  const server = await createServer({
    api,
    services: services(api),
    routes: [
      oidcRoutes(api),
      loginRoutes(api),
      auditKeyRoutes(api),
      assetRoutes(api, directory, assetsOn(owner)),
      ...messaging.routes(api),
    ],
    directory,
    health: { database: () => owner.query('select 1'), projections: status, queue: look },
    metrics: measures,
    logLevel: logLevelOf(config),
    ...(log ? { log } : {}),
    ...tlsOf(config),
    clientCertificates: clientCertificatesOf(config),
  });
  logged = server.log;
  const tail = tailOf(store, codec);
  hearErasures(store.news, keys, tail.forget, (error) => complain(error, 'a key of an erased person is still there'));
  // Begins to listen, also where no request will ask.
  store.news.isCurrent();
  let upkeep: Rounds | undefined;
  if (projecting) {
    worker = startWorker({
      ...{ store, codec, tail, pool: pools.worker, projections, progress },
      ...workerLog(() => server.log),
    });
    messaging.start({ api, codec, tail, pool: pools.worker, complain });
    const caughtUp = async () => progress.reached([erasures], await store.head(), resumeMs);
    upkeep = startUpkeep({ api, config, caughtUp, complain });
  }

  const anew: Running['rebuildAll'] = (names, how) =>
    rebuildAll({ store, codec, pool: pools.worker, projections }, names, how);

  return {
    api,
    server,
    origin: originOf(config),
    status,
    messaging,
    tryAgain: (projection, streams) => hasten(owner, projection, streams),
    caughtUp: async (boundMs) => (worker === undefined ? true : worker.caughtUp({ boundMs })),
    verifyLog: (options) => verifyPostgres(connection, { ...options, table: logTable }),
    rebuild: async (name) => (await anew([name]))[0] as Rebuilt,
    rebuildAll: anew,
    async collect(how) {
      if (!how.dryRun) await collectRebuilds(pools.worker);
      return collectUnused(pools.worker, projections, how);
    },
    async close() {
      await server.close();
      await Promise.all([upkeep?.stop(), messaging.close(), throttling.close(), breached.close()]);
      await worker?.stop();
      await past.close();
      await store.close();
      await pools.end();
    },
  };
};

/** How long an erasure waits for the read models. */
const purgeMs = 10_000;
/** How long a start waits to know who was erased before it ended. */
const resumeMs = 60_000;
