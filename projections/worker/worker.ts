import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { setTimeout as pause } from 'node:timers/promises';
import type { Codec } from '../../eventstore/codec.ts';
import type { EventStore, Stream } from '../../eventstore/eventstore.ts';
import type { Tail } from '../../eventstore/tail.ts';
import type { Projection } from '../projection.ts';
import type { Progress } from '../read/progress.ts';
import { bellOf } from './bell.ts';
import { checkpointsOf, isLeaseLost, type Lease } from './leases/checkpoints.ts';
import { leasesOf } from './leases/leases.ts';
import { follow, type Orders } from './loop.ts';
import { paceOf } from './pace.ts';
import type { Retried } from './quarantine/retry.ts';
import { skipsOf } from './quarantine/skips.ts';
import { collectRebuilds } from './rebuild/claim.ts';
import { newFiller } from './rebuild/fill-new.ts';
import { messageOf } from './refusal.ts';
import { sourceOf } from './source.ts';
import { type ProjectionStatus, projectionStatus } from './status.ts';
import type { WorkerPool } from './transaction.ts';
import { collectUnused } from './versions/collect.ts';

/** A stream that a projection can't follow, each time that it is tried; or that it follows again. */
export type QuarantineNews = {
  readonly projection: string;
  readonly stream: string;
  readonly instanceId: string;
  readonly position: bigint;
  readonly eventType: string;
} & ({ readonly error: unknown } | { readonly resumed: true });

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

/** So often in a row news is not gathered. */
const burst = 25;
/** How long a position past other projections' events may stay in memory only. */
const noteAfterMs = 25;
/** How often we look for a lease that another process is about to hand over; so long nobody projects it. */
const expectantMs = 25;

type Running = Orders & { readonly lease: Lease; end(): Promise<void> };

export const startWorker = (options: Options): Worker => {
  const { store, pool, projections, progress, onTrouble, onQuarantine } = options;
  const {
    leaseMs = 2_000,
    heartbeatMs = 500,
    restMs = 100,
    pollMs = 500,
    name = `${hostname()}:${process.pid}`,
  } = options;
  const owner = randomUUID();
  const leases = leasesOf({ pool, owner, name, leaseMs, heartbeatMs });
  const checkpoints = checkpointsOf(pool, owner, leaseMs);
  const bell = bellOf();
  const hurry = bellOf();
  const stopping = new AbortController();
  const running = new Map<string, Running>();
  const troubles = new Map<string, string>();
  const unnoted = new Set<Lease>();
  let head = 0n;
  const source = sourceOf(store, options.codec, options.tail, () => head);
  const filler = newFiller({ store, codec: options.codec, pool, projections, signal: stopping.signal });

  const troubled = (projection: string, error: unknown) => {
    troubles.set(projection, messageOf(error));
    onTrouble?.(projection, error);
  };

  const onMoved = (lease: Lease, persisted: boolean) => {
    troubles.delete(lease.projection.name);
    progress.advance(lease.projection, lease.reached);
    if (persisted || unnoted.has(lease)) return;
    if (unnoted.size === 0) noting.news();
    unnoted.add(lease);
  };

  /** One after the other: whoever waits for it may give the leases back, in another order than a note takes their rows. */
  let noted = Promise.resolve();
  const note = () => {
    noted = noted.then(noteNow);
    return noted;
  };
  const noteNow = async () => {
    const leases = [...unnoted];
    unnoted.clear();
    if (leases.length === 0) return;
    await checkpoints.note(leases).catch((error) => {
      for (const lease of leases) unnoted.add(lease);
      onTrouble?.('checkpoints', error);
    });
  };

  const noting = paceOf({ restMs, burst, pass: () => void setTimeout(note, noteAfterMs) });

  const surroundings = {
    pool,
    checkpoints,
    source,
    onMoved,
    skips: ({ projection }: Lease) => skipsOf(store, options.codec, projection),
    onQuarantined: ({ projection }: Lease, event: Place & { readonly type: string }, error: unknown) =>
      onQuarantine?.({ projection: projection.name, ...placeOf(event), eventType: event.type, error }),
    onRetried: ({ projection }: Lease, { stream, refusal }: Retried) =>
      onQuarantine?.({
        projection: projection.name,
        ...placeOf(stream),
        eventType: stream.eventType,
        ...(refusal === undefined ? { resumed: true } : { error: refusal }),
      }),
  };

  const start = (lease: Lease) => {
    const { name: projection } = lease.projection;
    const ended = new AbortController();
    const signal = AbortSignal.any([stopping.signal, ended.signal]);
    const orders = { bell, signal, retryDue: true };
    const isGiven = new Promise<true>((given) => signal.addEventListener('abort', () => given(true)));
    const done = Promise.race([filler.fill(lease), isGiven])
      .then((isOver) => (isOver ? hurry.ring() : follow(lease, orders, surroundings)))
      .catch((error) => {
        if (isLeaseLost(error)) hurry.ring();
        else troubled(projection, error);
      })
      .finally(() => running.delete(projection));
    running.set(
      projection,
      Object.assign(orders, {
        lease,
        async end() {
          ended.abort();
          bell.ring();
          await done;
        },
      }),
    );
  };

  const give = async ({ projection, to }: { readonly projection: Projection; readonly to: string }) => {
    await running.get(projection.name)?.end();
    await note();
    await leases.give(projection, to);
  };

  /** One after the other: a lease that is begun from must not be older than what its last holder here committed. */
  const beat = async (): Promise<number> => {
    const idle = projections.filter((projection) => !running.has(projection.name));
    const before = new Map([...running.values()].map(({ lease }) => [lease, lease.persisted]));
    try {
      head = await store.head();
      const found = await leases.beat(projections);
      if (stopping.signal.aborted) return 0;
      const held = new Map(found.leases.map((lease) => [lease.projection.name, lease]));
      for (const [projection, { lease, end }] of running) {
        const now = held.get(projection);
        const hasLost = now !== undefined && now.persisted < (before.get(lease) ?? 0n);
        if (hasLost) progress.doubt();
        // Also what has new tables since: without an event of its own, nothing else would tell it.
        if (!now || hasLost || now.generation !== lease.generation) {
          await end();
          if (now) hurry.ring();
        }
      }
      for (const lease of found.leases) if (idle.includes(lease.projection)) start(lease);
      for (const { name: projection } of found.due) {
        const orders = running.get(projection);
        if (orders) orders.retryDue = true;
      }
      if (found.due.length > 0) bell.ring();
      if (found.give) await give(found.give);
      await note();
      return found.expecting ? expectantMs : heartbeatMs;
    } catch (error) {
      onTrouble?.('leases', error);
      // It may have crashed. What is in memory must not be taken for what it has kept.
      progress.doubt();
      for (const { end } of running.values()) void end();
      return heartbeatMs;
    }
  };

  const beating = (async () => {
    while (!stopping.signal.aborted) {
      const heard = hurry.heard();
      const restMs = await beat();
      await Promise.race([hurry.after(heard), pause(restMs, undefined, { ref: false })]);
    }
  })();
  const tidy = async () => {
    try {
      await collectRebuilds(pool);
      await collectUnused(pool, projections);
    } catch (error) {
      onTrouble?.('unused tables', error);
    }
  };
  const tidying = setInterval(tidy, options.tidyMs ?? 60_000);
  const polling = setInterval(bell.ring, pollMs);
  let newest = 0n;
  const pace = paceOf({
    restMs,
    burst,
    isAwaited: progress.isAwaited,
    pass() {
      head = newest;
      bell.ring();
    },
  });
  const stopListening = store.onAppended((position) => {
    newest = position;
    pace.news();
  });
  progress.onAwaited(pace.hurry);

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
      stopListening();
      pace.stop();
      noting.stop();
      clearInterval(polling);
      clearInterval(tidying);
      hurry.ring();
      await beating;
      await Promise.all([...running.values()].map(({ end }) => end()));
      await filler.ended();
      await note();
      // Without Postgres they run out by themselves.
      await leases.release().catch(() => undefined);
    },
  };
};

type Place = Stream & { readonly position: bigint };
const placeOf = ({ instanceId, aggregateType, aggregateId, position }: Place) => ({
  instanceId,
  stream: `${aggregateType}/${aggregateId}`,
  position,
});
