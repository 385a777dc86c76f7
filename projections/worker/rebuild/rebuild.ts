import type { Codec } from '../../../eventstore/codec.ts';
import type { EventStore } from '../../../eventstore/eventstore.ts';
import { projectionErrors } from '../../errors.ts';
import type { Projection } from '../../projection.ts';
import { applyBatch, type Target } from '../apply.ts';
import { countWaiting, putIntoQuarantine } from '../quarantine/quarantine.ts';
import { readOwn } from '../source.ts';
import type { WorkerPool } from '../transaction.ts';
import { type Claim, claim, rebuilt } from './claim.ts';
import { compareServed, type Differences } from './compare.ts';
import { type Filled, fillAll } from './fill.ts';
import { checkpointOf, swapWhenFree } from './swap.ts';

type Options = {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly pool: WorkerPool;
  readonly projections: readonly Projection[];
};

/** Events of the log, and what is being done about them. */
export type RebuildProgress = (done: number, total: number, doing: string) => void;

export type RebuildHow = {
  readonly onProgress?: RebuildProgress;
  readonly signal?: AbortSignal;
  /** Rows that don't fit are kept in the fresh tables, and fetched when an event touches them. */
  readonly memoryBytes?: number;
  /** Compares with what is served; tables that differ are exchanged only if asked to. */
  readonly verify?: { readonly exchange: 'if equal' | 'always' | 'never' };
};

export type Rebuilt = {
  readonly projection: string;
  /** How many events went into it. */
  readonly events: number;
  readonly quarantined: number;
  readonly differences?: Differences;
  /** The fresh tables are served now. */
  readonly isServed: boolean;
};

const memoryBytes = 160 * 1024 * 1024;

/** One projection, made anew while it is read and written. */
export const rebuild = async (
  options: Options,
  name: string,
  onProgress: RebuildProgress = () => {},
): Promise<{ readonly events: number }> => {
  const [only] = await rebuildAll(options, [name], { onProgress });
  return { events: only?.events ?? 0 };
};

/**
 * Fills fresh tables from event one beside those that are read and written meanwhile, then exchanges them in one transaction
 * that the projection's worker waits for. Works from any process. The log is read once for all of them.
 */
export const rebuildAll = async (
  options: Options,
  names: readonly string[],
  how: RebuildHow = {},
): Promise<readonly Rebuilt[]> => {
  const wanted = names.map((name) => projectionNamed(options.projections, name));
  const claims: Claim[] = [];
  try {
    for (const projection of wanted) claims.push(await claim(options.pool, projection));
    return await fillAndServe(options, claims, how);
  } finally {
    // Without Postgres the leases run out, and the tables are collected.
    await Promise.allSettled(claims.map(({ end }) => end()));
  }
};

const projectionNamed = (known: readonly Projection[], name: string): Projection => {
  const found = known.find((one) => one.name === name);
  if (found === undefined) throw projectionErrors.unknown({ message: `There is no projection ${name}.` });
  return found;
};

const fillAndServe = async ({ store, codec, pool }: Options, claims: readonly Claim[], how: RebuildHow) => {
  const { onProgress = () => {} } = how;
  const signal = AbortSignal.any([...claims.map(({ lost }) => lost), ...(how.signal ? [how.signal] : [])]);
  const total = await store.count(0n, await store.head());
  let done = 0;
  const filled = await fillAll(
    {
      ...{ store, codec, pool, signal },
      memoryBytes: how.memoryBytes ?? memoryBytes,
      // What is compared must not be ahead of what it is compared with.
      untilOf: ({ projection }) => (how.verify ? checkpointOf(pool, projection) : store.head()),
      async onPage(position) {
        done = Math.min(total, await store.count(0n, position));
        onProgress(done, total, 'reading the log');
      },
      onWriting: (projection) => onProgress(done, total, `writing ${projection}`),
    },
    claims,
  );
  const results: Rebuilt[] = [];
  for (const one of filled)
    results.push(
      await serve({ store, codec, pool, signal }, one, how, () =>
        onProgress(total, total, `serving ${one.claim.projection.name}`),
      ),
    );
  onProgress(total, total, 'done');
  return results;
};

type Serving = Pick<Options, 'store' | 'codec' | 'pool'> & { readonly signal: AbortSignal };

const serve = async (
  { store, codec, pool, signal }: Serving,
  filled: Filled,
  { verify }: RebuildHow,
  onServing: () => void,
): Promise<Rebuilt> => {
  const { projection } = filled.claim;
  const target = freshTarget(filled);
  let { position, events } = filled;
  const follow = async (until: bigint) => {
    while (position < until) {
      signal.throwIfAborted();
      const read = await readOwn(store, codec, position, Object.keys(projection.on));
      const batch = { ...read, events: read.events.filter((event) => event.position <= until) };
      if (batch.events.length > 0) await applyBatch(pool, target, batch);
      position = read.position < until ? read.position : until;
      events += batch.events.length;
    }
    return position;
  };
  await follow(verify ? await checkpointOf(pool, projection) : await store.head());
  onServing();
  const differences = verify && (await compareServed(pool, filled.claim, follow));
  const isServed =
    verify === undefined ||
    verify.exchange === 'always' ||
    (verify.exchange === 'if equal' && differences?.count === 0);
  if (isServed) await swapWhenFree({ pool, claim: filled.claim, follow, signal });
  return {
    projection: projection.name,
    events,
    quarantined: target.quarantined.size,
    ...(differences ? { differences } : {}),
    isServed,
  };
};

/** Where the end of the log goes, by the same ways as a worker's batches. */
const freshTarget = ({ claim: { projection, nameOf }, quarantined, skipped }: Filled): Target => ({
  projection,
  physical: nameOf,
  quarantined: new Set(quarantined),
  skipped,
  move: () => [],
  hold: (waiting) => countWaiting(rebuilt(projection), waiting),
  quarantine: (event, error) => putIntoQuarantine(rebuilt(projection), event, error),
  moved: () => {},
});
