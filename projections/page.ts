import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import type { Projection } from './projection.ts';
import type { Db, ReadContext, Views } from './views.ts';

export type Page = { readonly offset: number; readonly limit: number; readonly ascending: boolean };
type Name = (table: { readonly name: string }) => string;
// biome-ignore lint/suspicious/noExplicitAny: a projection's queries state their own row types.
type Query = SelectQueryBuilder<any, any, object>;

/**
 * So much of what is beyond a page is counted: a list of a million would take longer to count than to search. What the
 * total says is never less than what is on the page and before it, and more if there is more.
 */
const mostCounted = 100_000;

/**
 * One page of what `matching` finds, and how much there is in all, counted only where the page does not say. `selected` says
 * what a row holds; `sortBy` ends with something unique, so that pages neither overlap nor leave out.
 */
export const pageOf = async <R extends object>(
  views: Views,
  read: ReadContext,
  projections: readonly Projection[],
  matching: (db: Db, name: Name) => Query,
  {
    page: { offset, limit, ascending },
    sortBy,
    selected = (query) => query.selectAll(),
  }: {
    readonly page: Page;
    readonly sortBy: readonly (string | RawBuilder<unknown>)[];
    readonly selected?: (query: Query) => Query;
  },
): Promise<{ readonly total: bigint; readonly rows: readonly R[] }> => {
  const direction = ascending ? 'asc' : 'desc';
  const found = await views.query<R>(
    read,
    projections,
    (db, name) =>
      sortBy
        .reduce((query, column) => query.orderBy(column, direction), selected(matching(db, name)))
        .limit(limit + 1)
        .offset(offset) as SelectQueryBuilder<never, never, R>,
  );
  const rows = found.slice(0, limit);
  const isLast = found.length <= limit && (rows.length > 0 || offset === 0);
  if (isLast) return { total: BigInt(offset + rows.length), rows };
  const [counted] = await views.query<{ readonly total: string }>(read, projections, (db, name) =>
    db
      .selectFrom(
        matching(db, name)
          .select(sql`1`.as('one'))
          .limit(offset + limit + mostCounted)
          .as('those'),
      )
      .select(sql<string>`count(*)`.as('total')),
  );
  return { total: BigInt(counted?.total ?? 0), rows };
};
