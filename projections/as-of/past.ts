import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import type { Codec } from '../../eventstore/codec.ts';
import type { EventStore } from '../../eventstore/eventstore.ts';
import type { News } from '../../eventstore/news.ts';
import { projectionErrors } from '../errors.ts';
import type { Projection } from '../projection.ts';
import type { NameOf } from '../views.ts';
import { build } from './build.ts';
import { type Bounds, collect, erasure, forget } from './collect.ts';
import { type Moments, momentsOf } from './moment.ts';
import { queue } from './queue.ts';
import { findSnapshots, schema, tableIn, type Wanted } from './snapshots.ts';

/** The tables of a tenant's projections as they were: made when they are asked for, kept for a while. */
export type Past = {
  readonly moments: Moments;
  /**
   * Each table's name in Postgres as it was at this position, for tenants to read.
   * @throws projection.past_in_progress when the tables are not there in time: they are made all the same.
   */
  tables(instanceId: string, projections: readonly Projection[], position: bigint): Promise<NameOf>;
  /** Drops all that is kept of a tenant, in every process. Once somebody's key is destroyed, before it is called done. */
  forget(instanceId: string): Promise<void>;
  /** Drops what is old or too much; done every minute, and at the start. */
  collect(): Promise<void>;
  close(): Promise<void>;
};

export type PastOptions = {
  readonly pool: Pool;
  readonly store: EventStore;
  readonly codec: Codec;
  /** Of the same store: an erasure that any process records is heard of at once. */
  readonly news?: News;
  /** Told what went wrong where nobody waits for it. */
  readonly onTrouble?: (error: unknown) => void;
  readonly bounds?: Partial<Bounds & Limits>;
};
type Limits = {
  /** Snapshots that this process makes at the same time, and how many of a tenant may wait for their turn. */
  readonly builds: number;
  readonly mostWaiting: number;
  /** A longer history is refused. */
  readonly mostEvents: number;
  /** How long a read waits. */
  readonly patienceMs: number;
};

const defaultBounds: Bounds & Limits = {
  keepSeconds: 3_600,
  mostBytes: 1024 ** 3,
  mostSnapshots: 1_000,
  builds: 2,
  mostWaiting: 100,
  mostEvents: 1_000_000,
  patienceMs: 30_000,
};

const collectEveryMs = 60_000;

export const pastOf = ({ pool, store, codec, news, onTrouble = () => {}, bounds: given }: PastOptions): Past => {
  const bounds = { ...defaultBounds, ...given };
  const moments = momentsOf(store);
  const builder = { pool, store, codec, mostEvents: bounds.mostEvents };
  const turns = queue({ atOnce: bounds.builds, mostWaiting: bounds.mostWaiting });
  const underWay = new Map<string, Promise<string>>();
  const background = new Set<Promise<unknown>>();

  const inBackground = (work: Promise<unknown>) => {
    const done = work.catch(onTrouble).finally(() => background.delete(done));
    background.add(done);
  };

  /** One build serves all who ask for the same. */
  const snapshotOf = (projection: Projection, moment: Wanted): Promise<string> => {
    const name = JSON.stringify([moment.instanceId, moment.projection, moment.version, String(moment.position)]);
    const known = underWay.get(name);
    if (known) return known;
    if (turns.isFull(moment.instanceId)) throw projectionErrors.past_too_busy();
    const building = turns
      .run(moment.instanceId, () => build(builder, projection, moment))
      .finally(() => underWay.delete(name));
    underWay.set(name, building);
    inBackground(building.catch(() => undefined));
    return building;
  };

  const inTime = async <V>(work: Promise<V>): Promise<V> => {
    const over = new AbortController();
    const late = pause(bounds.patienceMs, undefined, { signal: over.signal }).then(() => {
      throw projectionErrors.past_in_progress();
    });
    late.catch(() => undefined);
    return Promise.race([work, late]).finally(() => over.abort());
  };

  const ids = async (instanceId: string, projections: readonly Projection[], position: bigint) => {
    const asked = await Promise.all(
      projections.map(async (projection): Promise<Wanted> => {
        const { name, version } = projection;
        const newest = await moments.newest(instanceId, projection, position);
        return { instanceId, projection: name, version, position: newest };
      }),
    );
    const found = await findSnapshots(pool, asked);
    return Promise.all(
      projections.map((projection, index) => found[index] ?? snapshotOf(projection, asked[index] as Wanted)),
    );
  };

  let isClosed = false;
  const collecting = () => collect(pool, store, bounds);
  inBackground(collecting());
  const timer = setInterval(() => inBackground(collecting()), collectEveryMs).unref();
  news?.listen({
    heard(occurrences) {
      const erased = occurrences.filter(({ type }) => type === erasure);
      for (const instanceId of new Set(erased.map((one) => one.instanceId))) inBackground(forget(pool, instanceId));
    },
    // Also when the store is closed, and by then the pool may be.
    lost: () => isClosed || inBackground(collecting()),
  });

  return {
    moments,
    async tables(instanceId, projections, position) {
      const snapshots = await inTime(ids(instanceId, projections, position));
      return (table) => {
        const index = projections.findIndex(({ tables }) => tables.some(({ name }) => name === table.name));
        const snapshot = snapshots[index];
        if (snapshot === undefined)
          throw new Error(`${table.name} belongs to none of the projections that the query names`);
        return `${schema}.${tableIn(snapshot, table)}`;
      };
    },
    forget: (instanceId) => forget(pool, instanceId),
    collect: collecting,
    async close() {
      isClosed = true;
      clearInterval(timer);
      await Promise.all(background);
    },
  };
};
