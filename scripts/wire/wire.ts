import { setTimeout as pause } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import type { Api } from '../../api/api.ts';
import { metrics } from '../../api/monitoring/metrics.ts';
import type { Stream } from '../../eventstore/eventstore.ts';
import { type VerifyOptions, verifyPostgres } from '../../eventstore/postgres/verify/verify.ts';
import type { Verification } from '../../eventstore/verify/verify-log.ts';
import { within } from '../../projections/jobs/deadline.ts';
import type { Projection } from '../../projections/projection.ts';
import type { RebuildHow, Rebuilt } from '../../projections/worker/rebuild/rebuild.ts';
import type { ProjectionStatus } from '../../projections/worker/status.ts';
import type { UnusedVersion } from '../../projections/worker/versions/collect.ts';
import { durationOf } from '../config/duration-of.ts';
import { originOf } from '../config/origin.ts';
import { apiOf } from './api.ts';
import { startBackground } from './background.ts';
import { type Keeping, openKept } from './kept.ts';
import { type Messaging, messagingOf } from './messaging.ts';
import { readModelsOf } from './read-models.ts';
import { serverOf } from './server.ts';
import { troubleLog } from './trouble.ts';

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
  /** Says that it is about to be closed, so that callers go elsewhere, and gives them `ShutdownDelay` to notice. */
  leave(): Promise<void>;
  /** Requests in flight finish first. */
  close(): Promise<void>;
};

type Parts = Keeping & {
  /** False: another process keeps the read models. */
  readonly worker?: boolean;
  /** Where the server's log goes; absent: to the standard output. */
  readonly log?: { write(line: string): void };
};

/** Puts the layers together, from the log up to the port. @throws ConfigError if the master key is not the database's */
export const wire = async ({ worker: projecting = true, log, ...keeping }: Parts): Promise<Running> => {
  const { config, connection } = keeping;
  const trouble = troubleLog();
  const { complain } = trouble;
  // Of what is wired below: nobody measures before there is a server.
  const measures = metrics(
    () => readModels.status(),
    () => messaging.look(),
  );
  const kept = await openKept(keeping, { mirroring: projecting, measured: measures.measured, complain });
  const { owner } = kept.pools;
  const readModels = readModelsOf(kept, config, complain);
  const messaging = messagingOf({ config, connection, owner, store: kept.store });
  const { api, close: closeApi } = apiOf({ config, kept, readModels, messaging, complain });
  const leaving = new AbortController();
  const server = await serverOf({
    ...{ config, api, owner, readModels, messaging, metrics: measures, leaving: leaving.signal },
    ...(log ? { log } : {}),
  });
  trouble.goesTo(server.log, {
    'the database': () => owner.query('select 1'),
    ...(config['Redis.Addr'] === undefined
      ? {}
      : { 'Redis, which keeps the jobs,': () => within(lookMs, messaging.jobs.status(), 'how it is') }),
  });
  const background = startBackground({
    ...{ config, kept, readModels, messaging, api, complain, projecting },
    log: server.log,
  });
  const { status, tryAgain, caughtUp, rebuildAll, collect } = readModels;

  return {
    ...{ api, server, messaging, status, tryAgain, caughtUp, rebuildAll, collect },
    origin: originOf(config),
    verifyLog: (options) => verifyPostgres(connection, { ...options, table: kept.table }),
    rebuild: async (name) => (await rebuildAll([name]))[0] as Rebuilt,
    async leave() {
      leaving.abort();
      await pause(durationOf(config, 'ShutdownDelay'));
    },
    async close() {
      trouble.end();
      await server.close();
      await Promise.all([background.stop(), messaging.close(), closeApi()]);
      await readModels.close();
      await kept.store.close();
      await kept.pools.end();
    },
  };
};

/** So long Redis may take to say how it is. */
const lookMs = 800;
