import { type RawBuilder, type SelectQueryBuilder, sql } from 'kysely';
import type { Projection } from './projection.ts';
import type { Db, ReadContext, Views } from './views.ts';

export type Page = { readonly offset: number; readonly limit: number; readonly ascending: boolean };
type Name = (table: { readonly name: string }) => string;
// biome-ignore lint/suspicious/noExplicitAny: a projection's queries state their own row types.
type Query = SelectQueryBuilder<any, any, object>;

/**
 * One page of what `matching` finds, and how much there is in all. `selected` says what a row holds; `sortBy` ends with
 * something unique, so that pages neither overlap nor leave out.
 */
export const pageOf = async <R extends object>(
  views: Views,
  read: ReadContext,
  projections: readonly Projection[],
  matching: (db: Db, name: Name) => Query,
  {
    page,
    sortBy,
    selected = (query) => query.selectAll(),
  }: {
    readonly page: Page;
    readonly sortBy: readonly (string | RawBuilder<unknown>)[];
    readonly selected?: (query: Query) => Query;
  },
): Promise<{ readonly total: bigint; readonly rows: readonly R[] }> => {
  const direction = page.ascending ? 'asc' : 'desc';
  const rows = await views.query<R & { readonly total: string }>(
    read,
    projections,
    (db, name) =>
      sortBy
        .reduce((query, column) => query.orderBy(column, direction), selected(matching(db, name)))
        .select(sql<string>`count(*) over ()`.as('total'))
        .limit(page.limit)
        .offset(page.offset) as SelectQueryBuilder<never, never, R & { readonly total: string }>,
  );
  const first = rows[0];
  if (first !== undefined || page.offset === 0) return { total: BigInt(first?.total ?? 0), rows };
  const [counted] = await views.query<{ readonly total: string }>(read, projections, (db, name) =>
    matching(db, name).select(sql<string>`count(*)`.as('total')),
  );
  return { total: BigInt(counted?.total ?? 0), rows };
};
