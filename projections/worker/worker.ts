import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { Codec } from '../../eventstore/codec.ts';
import type { EventStore } from '../../eventstore/eventstore.ts';
import type { Tail } from '../../eventstore/tail.ts';
import type { Projection } from '../projection.ts';
import type { Progress } from '../read/progress.ts';
import { bellOf } from './bell.ts';
import { headOf } from './head.ts';
import { keepBeating } from './heartbeat.ts';
import { checkpointsOf, type Lease } from './leases/checkpoints.ts';
import { leasesOf } from './leases/leases.ts';
import { loopsOf } from './loops.ts';
import { notingOn } from './noting.ts';
import { type QuarantineNews, quarantineNews } from './quarantine/news.ts';
import { skipsOf } from './quarantine/skips.ts';
import { collectRebuilds } from './rebuild/claim.ts';
import { newFiller } from './rebuild/fill-new.ts';
import { messageOf } from './refusal.ts';
import { sourceOf } from './source.ts';
import { type ProjectionStatus, projectionStatus } from './status.ts';
import type { WorkerPool } from './transaction.ts';
import { collectUnused } from './versions/collect.ts';

type Options = {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly tail: Tail;
  /** As the owner of the tables. */
  readonly pool: WorkerPool;
  readonly projections: readonly Projection[];
  readonly progress: Progress;
  /** What people call this process. */
  readonly name?: string;
  /** A worker that died is replaced after this time and one heartbeat more. */
  readonly leaseMs?: number;
  readonly heartbeatMs?: number;
  /** How long news is gathered that nobody waits for. */
  readonly restMs?: number;
  /** How long news may take when the store's wake-up is lost. */
  readonly pollMs?: number;
  /** How often it looks for tables that nobody uses: of killed rebuilds, of versions long gone. */
  readonly tidyMs?: number;
  /** Told of each failure that stopped a projection for a while; it begins again with the next heartbeat. */
  readonly onTrouble?: (projection: string, error: unknown) => void;
  readonly onQuarantine?: (news: QuarantineNews) => void;
};

export type Worker = {
  status(): Promise<readonly ProjectionStatus[]>;
  /** Waits until every projection has reached the position, by default all that is recorded now. False: not in time. */
  caughtUp(options?: { readonly position?: bigint; readonly boundMs?: number }): Promise<boolean>;
  /** Ends after the batches under way, and gives the leases back. */
  stop(): Promise<void>;
};

export const startWorker = (options: Options): Worker => {
  const { store, codec, pool, projections, progress, onTrouble = () => {} } = options;
  const { leaseMs = 2_000, heartbeatMs = 500, restMs = 100, pollMs = 500, tidyMs = 60_000 } = options;
  const { name = `${hostname()}:${process.pid}` } = options;
  const owner = randomUUID();
  const leases = leasesOf({ pool, owner, name, leaseMs, heartbeatMs });
  const checkpoints = checkpointsOf(pool, owner, leaseMs);
  const bell = bellOf();
  const hurry = bellOf();
  const stopping = new AbortController();
  const { signal } = stopping;
  const troubles = new Map<string, string>();

  const head = headOf({ store, progress, restMs, pollMs, ring: bell.ring });
  const noting = notingOn({ checkpoints, restMs, onTrouble: (error) => onTrouble('checkpoints', error) });
  const filler = newFiller({ store, codec, pool, projections, signal });

  const onMoved = (lease: Lease, persisted: boolean) => {
    troubles.delete(lease.projection.name);
    progress.advance(lease.projection, lease.reached);
    if (!persisted) noting.soon(lease);
  };
  const loops = loopsOf({
    ...{ filler, bell, hurry: hurry.ring, stopping: signal },
    surroundings: {
      ...{ pool, checkpoints, onMoved },
      source: sourceOf(store, codec, options.tail, head.position),
      skips: ({ projection }) => skipsOf(store, codec, projection),
      ...quarantineNews(options.onQuarantine),
    },
    onTrouble(projection, error) {
      troubles.set(projection, messageOf(error));
      onTrouble(projection, error);
    },
  });
  const beating = keepBeating({
    ...{ projections, leases, loops, noting, head, progress, bell, hurry, heartbeatMs, stopping: signal },
    onTrouble: (error) => onTrouble('leases', error),
  });

  const tidy = async () => {
    try {
      await collectRebuilds(pool);
      await collectUnused(pool, projections);
    } catch (error) {
      onTrouble('unused tables', error);
    }
  };
  const tidying = setInterval(tidy, tidyMs);

  return {
    async status() {
      const statuses = await projectionStatus(pool, store, projections);
      return statuses.map((status) => {
        const trouble = troubles.get(status.name);
        return trouble === undefined ? status : { ...status, trouble };
      });
    },
    async caughtUp({ position, boundMs = 10_000 } = {}) {
      const wanted = position ?? (await store.head());
      return (await progress.reached(projections, wanted, boundMs)).position >= wanted;
    },
    async stop() {
      stopping.abort();
      head.stop();
      noting.stop();
      clearInterval(tidying);
      hurry.ring();
      await beating;
      await loops.end();
      await filler.ended();
      await noting.now();
      // Without Postgres they run out by themselves.
      await leases.release().catch(() => undefined);
    },
  };
};
