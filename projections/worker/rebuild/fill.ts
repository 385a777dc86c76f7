import type { Codec } from '../../../eventstore/codec.ts';
import type { EventStore } from '../../../eventstore/eventstore.ts';
import { putIntoQuarantine } from '../quarantine/quarantine.ts';
import { skipsOf } from '../quarantine/skips.ts';
import { schema } from '../table.ts';
import { commitTogether, type WorkerPool } from '../transaction.ts';
import { type Claim, rebuilt } from './claim.ts';
import { type Fold, foldOf } from './fold.ts';
import { freshTablesOf } from './fresh-tables.ts';
import { pagesOf } from './pages.ts';

export type Filling = {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly pool: WorkerPool;
  /** About so many bytes of rows are held in memory, of all projections together. */
  readonly memoryBytes: number;
  readonly signal: AbortSignal;
  /** Where a projection's history ends for now. */
  readonly untilOf: (claim: Claim) => Promise<bigint>;
  readonly onPage: (position: bigint) => Promise<void>;
  readonly onWriting: (projection: string) => void;
};

export type Filled = {
  readonly claim: Claim;
  readonly position: bigint;
  readonly events: number;
  readonly quarantined: ReadonlySet<string>;
  readonly skipped: ReadonlySet<bigint>;
};

/** Reads the log once, folds it for all these projections, and writes the rows that remain. */
export const fillAll = async (filling: Filling, claims: readonly Claim[]): Promise<readonly Filled[]> => {
  const { store, codec, pool, signal } = filling;
  const begun = await Promise.all(claims.map((claim) => begin(filling, claim)));
  const folds = begun.map(({ fold }) => fold);
  let until = 0n;
  for (const one of begun) if (one.until > until) until = one.until;
  const types = [...new Set(claims.flatMap(({ projection }) => Object.keys(projection.on)))];
  for await (const page of pagesOf(store, codec, types, 0n, until)) {
    signal.throwIfAborted();
    for (const fold of folds) await fold.take(page.events);
    await makeRoom(folds, filling.memoryBytes);
    await filling.onPage(page.position);
  }
  for (const { fold } of begun) {
    signal.throwIfAborted();
    filling.onWriting(fold.projection.name);
    await fold.finish();
    await keepQuarantine(pool, fold);
  }
  return begun.map(({ claim, fold, skipped, until: position }) => ({
    claim,
    position,
    events: fold.events(),
    quarantined: new Set(fold.refused.keys()),
    skipped,
  }));
};

const begin = async ({ store, codec, pool, untilOf }: Filling, claim: Claim) => {
  const { projection, nameOf } = claim;
  const fresh = freshTablesOf(pool, projection, nameOf);
  await fresh.create();
  const skipped = await skipsOf(store, codec, projection);
  const probeNameOf = (table: { readonly name: string }) => `${nameOf(table)}_t`;
  const until = await untilOf(claim);
  return { claim, skipped, until, fold: foldOf({ pool, projection, fresh, probeNameOf, skipped, until }) };
};

const makeRoom = async (folds: readonly Fold[], memoryBytes: number) => {
  const held = () => folds.reduce((sum, { weight }) => sum + weight(), 0);
  while (held() > memoryBytes)
    await folds.reduce((heaviest, fold) => (fold.weight() > heaviest.weight() ? fold : heaviest)).spill();
};

const keepQuarantine = async (pool: WorkerPool, { projection, refused }: Fold) => {
  const waiting = rebuilt(projection);
  for (const { event, error, waiting: count } of refused.values())
    await commitTogether(pool, [
      putIntoQuarantine(waiting, event, error),
      {
        text: `update ${schema}.quarantine set waiting = $6
               where projection = $1 and version = $2 and instance_id = $3 and aggregate_type = $4 and aggregate_id = $5`,
        values: [waiting.name, waiting.version, event.instanceId, event.aggregateType, event.aggregateId, count],
      },
    ]);
};
