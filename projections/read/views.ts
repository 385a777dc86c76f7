import type { CompiledQuery } from 'kysely';
import { DummyDriver, Kysely, PostgresAdapter, PostgresIntrospector, PostgresQueryCompiler } from 'kysely';
import type { Pool } from 'pg';
import type { Codec } from '../../eventstore/codec.ts';
import type { EventStore, Moment, Stream } from '../../eventstore/eventstore.ts';
import type { News } from '../../eventstore/news.ts';
import { foldedOn } from '../as-of/folded.ts';
import { historiesOn } from '../as-of/histories.ts';
import type { Past } from '../as-of/past.ts';
import { projectionErrors } from '../errors.ts';
import { type Columns, type Projection, physicalName, type Row, type Table } from '../projection.ts';
import type { Build, Db, NameOf, ReadContext, Views } from '../views.ts';
import { sqlStateOf } from '../worker/refusal.ts';
import { schema } from '../worker/table.ts';
import type { Progress } from './progress.ts';
import { rememberingWith } from './remember.ts';
import { rowTypes } from './row-types.ts';

/** Runs a query as one tenant: row-level security shows it that tenant's rows only. */
type TenantPool = {
  query(instanceId: string, text: string, values: readonly unknown[]): Promise<readonly object[]>;
};

type Options = {
  readonly tenantPool: TenantPool;
  /** Reads of the past: beside those of today, so that neither waits for the other. */
  readonly pastPool: TenantPool;
  readonly past: Past;
  readonly ownerPool: Pool;
  readonly progress: Progress;
  readonly store: EventStore;
  readonly codec: Codec;
  /** Of the same store; without it nothing is remembered. */
  readonly news?: News;
  /** How long a read waits for its projections. */
  readonly boundMs?: number;
};

export const viewsOf = ({
  tenantPool,
  pastPool,
  past,
  ownerPool,
  progress,
  store,
  codec,
  news,
  boundMs = 5_000,
}: Options): Views => {
  const asTenant = async <R>({ instanceId }: ReadContext, { sql, parameters }: CompiledQuery, pool = tenantPool) =>
    (await pool.query(instanceId, sql, parameters)) as readonly R[];
  const folded = foldedOn(historiesOn(store, past.moments), codec);

  const leftOf = (waitUntil: number | undefined) =>
    waitUntil === undefined ? boundMs : Math.min(boundMs, Math.max(waitUntil - Date.now(), 0));

  const reached = async ({ waitUntil }: ReadContext, projections: readonly Projection[], notBefore: bigint) => {
    const known = progress.known(projections);
    // For what is not recorded there is nothing to wait.
    if (known.position >= notBefore || (await store.head()) < notBefore) return known;
    return progress.reached(projections, notBefore, leftOf(waitUntil));
  };

  /** Fresh enough, it holds all that was known when it was asked; otherwise it is as old as the newest event it holds. */
  const prepare = async (context: ReadContext, projections: readonly Projection[]) => {
    const { notBefore = 0n, strict, asOf } = context;
    await progress.filled(projections, leftOf(context.waitUntil));
    if (notBefore === 0n && !asOf) return;
    const { position, recordedAt } =
      notBefore > 0n ? await reached(context, projections, notBefore) : await progress.current(projections);
    const isFresh = notBefore > 0n && position >= notBefore;
    if (strict && position < notBefore) throw projectionErrors.stale();
    asOf?.({ position, time: isFresh ? new Date() : (recordedAt ?? new Date(0)) });
  };

  const filter: Views['filter'] = async <C extends Columns>(
    context: ReadContext,
    projection: Projection,
    table: Table<C>,
    where: Partial<Row<C>>,
    streams: readonly Omit<Stream, 'instanceId'>[],
  ) => {
    const rows = context.at
      ? await rowsAt(context, context.at, projection, table as unknown as Table, where, streams)
      : await rowsNow(context, projection, table, where);
    return rows as readonly Row<C>[];
  };

  const rowsNow = async (context: ReadContext, projection: Projection, table: { name: string }, where: object) => {
    await prepare(context, [projection]);
    const conditions = Object.entries({ ...where, instance_id: context.instanceId });
    const query = conditions.reduce(
      (built, [column, value]) => built.where(column, value === null ? 'is' : '=', value),
      db.selectFrom(`${schema}.${physicalName(projection, table)}`).selectAll(),
    );
    return asTenant(context, query.compile());
  };

  const rowsAt = async (
    { instanceId, asOf }: ReadContext,
    at: Moment,
    projection: Projection,
    table: Table,
    where: object,
    streams: readonly Omit<Stream, 'instanceId'>[],
  ) => {
    const own = streams.map((stream) => ({ ...stream, instanceId }));
    const [rows, moment] = await Promise.all([folded(projection, own, at), past.moments.resolved(at)]);
    asOf?.(moment);
    return rows.matching(table, instanceId, { ...where });
  };

  /** Tables that were collected between being found and being read are made again. */
  const queryAt = async <R>(context: ReadContext, at: Moment, projections: readonly Projection[], build: Build<R>) => {
    const moment = await past.moments.resolved(at);
    context.asOf?.(moment);
    for (let attempt = 1; ; attempt++)
      try {
        const name = await past.tables(context.instanceId, projections, moment.position);
        return await asTenant<R>(context, compiled(build(db, name)), pastPool);
      } catch (error) {
        if (attempt === 3 || sqlStateOf(error) !== undefinedTable) throw error;
      }
  };

  return {
    filter,
    forget: past.forget,
    async tellMoment({ at, asOf }) {
      if (at) asOf?.(await past.moments.resolved(at));
    },
    remember: rememberingWith(news),
    find: async (context, projection, table, key, streams) =>
      (await filter(context, projection, table, key, streams))[0],
    async query(context, projections, build) {
      if (context.at) return queryAt(context, context.at, projections, build);
      await prepare(context, projections);
      return asTenant(context, compiled(build(db, nameIn(projections))));
    },
    async queryAcrossTenants<R>(projections: readonly Projection[], build: Build<R>) {
      await progress.filled(projections, boundMs);
      const { sql, parameters } = build(db, nameIn(projections)).compile();
      const { rows } = await ownerPool.query({ text: sql, values: [...parameters], types: rowTypes });
      return rows as readonly R[];
    },
  };
};

const undefinedTable = '42P01';

/** Callers may ask for any number of conditions. Postgres counts parameters in 16 bits, and what nests takes room on the stack. */
const compiled = <R>(query: { compile(): CompiledQuery<R> }): CompiledQuery<R> => {
  try {
    const statement = query.compile();
    if (statement.parameters.length < 2 ** 16) return statement;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  throw projectionErrors.too_many_conditions();
};

/** Compiles only; the SQL runs on the pools above. */
const db: Db = new Kysely({
  dialect: {
    createAdapter: () => new PostgresAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (of) => new PostgresIntrospector(of),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});

const nameIn =
  (projections: readonly Projection[]): NameOf =>
  (table) => {
    const projection = projections.find(({ tables }) => tables.some(({ name }) => name === table.name));
    if (projection === undefined)
      throw new Error(`${table.name} belongs to none of the projections that the query waits for`);
    return `${schema}.${physicalName(projection, table)}`;
  };
