import type { Api } from '../../api/api.ts';
import type { Stream } from '../../eventstore/eventstore.ts';
import type { Tail } from '../../eventstore/tail.ts';
import { pastOf } from '../../projections/as-of/past.ts';
import { assetsOn } from '../../projections/asset/asset.ts';
import { erasures } from '../../projections/erasure/erasure.ts';
import { projections } from '../../projections/index.ts';
import type { Projection } from '../../projections/projection.ts';
import { progressOf } from '../../projections/read/progress.ts';
import { viewsOf } from '../../projections/read/views.ts';
import { purgePersons } from '../../projections/worker/purge.ts';
import { hasten } from '../../projections/worker/quarantine/quarantine.ts';
import { collectRebuilds } from '../../projections/worker/rebuild/claim.ts';
import { type RebuildHow, rebuildAll } from '../../projections/worker/rebuild/rebuild.ts';
import { projectionStatus } from '../../projections/worker/status.ts';
import { collectUnused } from '../../projections/worker/versions/collect.ts';
import { startWorker, type Worker } from '../../projections/worker/worker.ts';
import { boundsOfPast } from '../config/for-layers.ts';
import type { Config } from '../config/settings.ts';
import type { Kept } from './kept.ts';
import type { Complain } from './trouble.ts';

export type ReadModels = ReturnType<typeof readModelsOf>;

/** What can be asked of the log, and who keeps it. */
export const readModelsOf = ({ pools, store, codec }: Kept, config: Config, complain: Complain) => {
  const { owner } = pools;
  const progress = progressOf(owner);
  const past = pastOf({
    ...{ pool: owner, store, codec, news: store.news, bounds: boundsOfPast(config) },
    onTrouble: (error) => complain(error, 'tables of the past could not be looked after'),
  });
  let worker: Worker | undefined;

  const purge: Api['purge'] = async (persons, position, boundMs = purgeMs) => {
    await assetsOn(owner).removeOf(persons);
    const purged = await purgePersons(owner, progress, projections, persons, { position, boundMs });
    for (const instanceId of new Set(persons.map((person) => person.instanceId))) await past.forget(instanceId);
    return purged;
  };

  return {
    views: viewsOf({
      ...{ tenantPool: pools.tenants, pastPool: pools.past, past, ownerPool: owner, progress, store, codec },
      news: store.news,
    }),
    purge,
    status: () => worker?.status() ?? projectionStatus(owner, store, projections),
    /** Waits until they hold all that is recorded now. False: not in time. */
    caughtUp: async (boundMs: number) => (worker === undefined ? true : worker.caughtUp({ boundMs })),
    /** Waits until it is known who was erased. */
    knowsErasures: async () => progress.reached([erasures], await store.head(), resumeMs),
    /** From now on this process keeps them, or stands by for whoever does. */
    keep(tail: Tail, told: Pick<Parameters<typeof startWorker>[0], 'onTrouble' | 'onQuarantine'>) {
      worker = startWorker({ ...{ store, codec, tail, pool: pools.worker, projections, progress }, ...told });
    },
    tryAgain: (projection: Projection, streams: readonly Stream[]) => hasten(owner, projection, streams),
    rebuildAll: (names: readonly string[], how?: RebuildHow) =>
      rebuildAll({ store, codec, pool: pools.worker, projections }, names, how),
    async collect(how: { readonly olderThanMs: number; readonly dryRun: boolean }) {
      if (!how.dryRun) await collectRebuilds(pools.worker);
      return collectUnused(pools.worker, projections, how);
    },
    async close() {
      await worker?.stop();
      await past.close();
    },
  };
};

/** How long an erasure waits for the read models. */
const purgeMs = 10_000;
/** How long a start waits to know who was erased before it ended. */
const resumeMs = 60_000;
