import type { CompiledQuery, Kysely } from 'kysely';
import type { Moment, Stream } from '../eventstore/eventstore.ts';
import type { Columns, Projection, Row, Table } from './projection.ts';

/** How a read wants to be answered: for which tenant, not before which position, as of which moment. */
export type ReadContext = {
  readonly instanceId: string;
  /** The read waits, for a bounded time, until its projections have reached this position. */
  readonly notBefore?: bigint;
  /** Milliseconds since 1970: all reads of one request together wait no longer. */
  readonly waitUntil?: number;
  /** Refuse instead of answering with something older than `notBefore`. */
  readonly strict?: boolean;
  /** Answer as it was then: one thing by folding the named streams, lists from tables made for that moment (as-of/). */
  readonly at?: Moment;
  /** Told how fresh the answer is; becomes the header `fasti-as-of`. */
  readonly asOf?: (moment: { readonly position: bigint; readonly time: Date }) => void;
};

// biome-ignore lint/suspicious/noExplicitAny: a projection's queries state their own row types.
export type Db = Kysely<any>;

/** A table's name in Postgres. */
export type NameOf = (table: { readonly name: string }) => string;
export type Build<R> = (db: Db, name: NameOf) => { compile(): CompiledQuery<R> };

/** The read side as the API sees it. */
export type Views = {
  /** A list: waits for the projections, or takes them as they were, then runs the query as the tenant. */
  query<R>(context: ReadContext, projections: readonly Projection[], build: Build<R>): Promise<readonly R[]>;
  /** The row with this key, now, or folded from `streams` when the context says `at`. */
  find<C extends Columns>(
    context: ReadContext,
    projection: Projection,
    table: Table<C>,
    key: Partial<Row<C>>,
    streams: readonly Omit<Stream, 'instanceId'>[],
  ): Promise<Row<C> | undefined>;
  /** All rows with these values (a small set: roles of a project, domains of an organization), now or at that moment. */
  filter<C extends Columns>(
    context: ReadContext,
    projection: Projection,
    table: Table<C>,
    where: Partial<Row<C>>,
    streams: readonly Omit<Stream, 'instanceId'>[],
  ): Promise<readonly Row<C>[]>;
  /**
   * A question about read models that seldom change, asked with every request: answered from memory until something that
   * these projections listen to is recorded in the tenant. Of another moment than now, it is asked every time.
   */
  remember<V>(
    projections: readonly Projection[],
    ask: (context: ReadContext, key: string) => Promise<V>,
  ): (context: ReadContext, key: string) => Promise<V>;
  /** For a read that asks the log itself: tells as of when it is answered. */
  tellMoment(context: ReadContext): Promise<void>;
  /**
   * Drops what is kept of the tenant's past, in every process: once somebody's key is destroyed and `user.erased` recorded,
   * before the erasure is called done.
   */
  forget(instanceId: string): Promise<void>;
  /** Across tenants, for what must be known before the tenant is: the instance of a host. */
  queryAcrossTenants<R>(projections: readonly Projection[], build: Build<R>): Promise<readonly R[]>;
};
