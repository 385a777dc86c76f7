import type { Codec } from '../../../eventstore/codec.ts';
import type { EventStore } from '../../../eventstore/eventstore.ts';
import type { Projection } from '../../projection.ts';
import type { Lease } from '../leases/checkpoints.ts';
import { schema } from '../table.ts';
import type { WorkerPool } from '../transaction.ts';
import { rebuildAll } from './rebuild.ts';

type Options = {
  readonly store: EventStore;
  readonly codec: Codec;
  readonly pool: WorkerPool;
  readonly projections: readonly Projection[];
  readonly signal: AbortSignal;
};

/** An empty database is not filled; a longer log that no read model has seen is, as a worker's batches take several times as long. */
const longLog = 5_000;

/**
 * The tables of a version that has not seen the log: filled as a rebuild does it, so that they hold all of it from the first
 * moment. Versions that are new together are filled in one pass.
 */
export const newFiller = ({ store, codec, pool, projections, signal }: Options) => {
  let together: { readonly names: Set<string>; readonly done: Promise<unknown> } | undefined;
  const underway = new Set<Promise<unknown>>();

  const isToBeFilled = async ({ projection: { name, version }, reached }: Lease): Promise<boolean> => {
    if (reached.position > 0n) return false;
    const { rows } = await pool.query<{ readonly filled: boolean }>(
      `select filled_at is not null as filled from ${schema}.checkpoints where projection = $1 and version = $2`,
      [name, version],
    );
    const length = await store.count(0n, await store.head());
    if (rows[0]?.filled !== false && length <= longLog) return false;
    await pool.query(
      `update ${schema}.checkpoints set filled_at = case when $3 then now() end
       where projection = $1 and version = $2 and position = 0`,
      [name, version, length === 0],
    );
    return length > 0;
  };

  const fillTogether = async (names: ReadonlySet<string>) => {
    // Those that are new, too, have said so by then.
    await new Promise((done) => setTimeout(done, 50));
    together = undefined;
    await rebuildAll({ store, codec, pool, projections }, [...names], { signal });
  };

  return {
    /** True: this process filled its tables, and whoever held the lease begins anew. */
    async fill(lease: Lease): Promise<boolean> {
      if (!(await isToBeFilled(lease))) return false;
      if (!together) {
        const names = new Set<string>();
        const done = fillTogether(names);
        underway.add(done);
        done.catch(() => undefined).finally(() => underway.delete(done));
        together = { names, done };
      }
      together.names.add(lease.projection.name);
      await together.done;
      return true;
    },
    ended: () => Promise.allSettled(underway),
  };
};
