import { type CompiledQuery, type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import type { Projection } from './projection.ts';
import { totalOf } from './total.ts';
import type { Db, NameOf, ReadContext, Views } from './views.ts';

export type Page = { readonly offset: number; readonly limit: number; readonly ascending: boolean };
// biome-ignore lint/suspicious/noExplicitAny: a projection's queries state their own row types.
type Query = SelectQueryBuilder<any, any, object>;

/**
 * So much is looked at for a total: a list of a million would take longer to count than to search. What the total says is never less
 * than what is on the page and before it, and more if there is more.
 */
const mostCounted = 50_000;
/** From here on rows are skipped in the index alone, and only those of the page are fetched: 150 ms instead of 3,200 half a million far. */
const farOffset = 1_000;

/**
 * One page of what `matching` finds, and how much there is in all, counted only where the page does not say. `unindexed` is a further
 * condition, which no index tells: so that a total looks at no more rows either where it is true of few. `selected` says what a row
 * holds; `sortBy` ends with something unique, so that pages neither overlap nor leave out. `id` is the column of the key, where it is one.
 */
export const pageOf = async <R extends object>(
  views: Views,
  read: ReadContext,
  projections: readonly Projection[],
  matching: (db: Db, name: NameOf) => Query,
  {
    page: { offset, limit, ascending },
    sortBy,
    unindexed,
    selected = (query) => query.selectAll(),
    id,
  }: {
    readonly page: Page;
    readonly sortBy: readonly (string | RawBuilder<unknown>)[];
    readonly unindexed?: (name: NameOf) => RawBuilder<boolean>;
    readonly selected?: (query: Query) => Query;
    readonly id?: string;
  },
): Promise<{ readonly total: bigint; readonly rows: readonly R[] }> => {
  const direction = ascending ? 'asc' : 'desc';
  const sorted = (query: Query) => sortBy.reduce((sorting, column) => sorting.orderBy(column, direction), query);
  let question: (() => CompiledQuery) | undefined;
  const found = await views.query<R>(read, projections, (db, name) => {
    const indexed = matching(db, name);
    const all = unindexed ? indexed.where(unindexed(name)) : indexed;
    question = () => all.selectAll().compile();
    const cut = (query: Query) =>
      sorted(query)
        .limit(limit + 1)
        .offset(offset);
    const page =
      id === undefined || offset < farOffset
        ? cut(selected(all))
        : sorted(selected(all).where(sql<boolean>`${sql.ref(id)} = any(array(${cut(all.select(id))}))`));
    return page as SelectQueryBuilder<never, never, R>;
  });
  const rows = found.slice(0, limit);
  const isLast = found.length <= limit && (rows.length > 0 || offset === 0);
  if (isLast) return { total: BigInt(offset + rows.length), rows };
  const count = async () => {
    const [counted] = await views.query<{ readonly looked: bigint; readonly total: bigint }>(
      read,
      projections,
      (db, name) => {
        const condition = unindexed?.(name) ?? sql<boolean>`true`;
        return db
          .selectFrom(matching(db, name).select(condition.as('matches')).limit(mostCounted).as('looked_at'))
          .select([sql<bigint>`count(*)`.as('looked'), sql<bigint>`count(*) filter (where matches)`.as('total')]);
      },
    );
    return { looked: Number(counted?.looked ?? 0), total: Number(counted?.total ?? 0) };
  };
  const total = await (question ? totalOf(views, read, question(), count) : count().then((counted) => counted.total));
  const seen = found.length > 0 ? offset + found.length : 0;
  return { total: BigInt(Math.max(total, seen)), rows };
};
