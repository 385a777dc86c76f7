import { sql } from 'kysely';
import { endsWith, searchesPart } from '../text-filter.ts';
import type { ReadContext, Views } from '../views.ts';
import { usersTable } from './tables.ts';
import { users } from './user.ts';
import type { UserFilter } from './user-filter.ts';
import { isTextColumn, searchedColumn, type TextColumn } from './user-text.ts';

/** So many are fetched one by one. Of more, the first page is soon found by going through all of them. */
const most = 1000;
/** A text is indexed by each three letters that follow each other. */
const shortestPart = 3;

const isOfText = (filter: UserFilter): filter is Extract<UserFilter, { readonly by: TextColumn | 'login_name' }> =>
  filter.by === 'login_name' || isTextColumn(filter.by);

const escaped = (text: string) => text.replaceAll(/[\\%_]/g, '\\$&');

/** The same filters; one that asks for a part of a text is told who has that part, unless that is many, or of the past. */
export const narrowed = (
  views: Views,
  read: ReadContext,
  filters: readonly UserFilter[],
): Promise<readonly UserFilter[]> => Promise.all(filters.map((filter) => narrow(views, read, filter)));

const narrow = async (views: Views, read: ReadContext, filter: UserFilter): Promise<UserFilter> => {
  if (read.at) return filter;
  if (filter.by === 'any' || filter.by === 'all') return { ...filter, of: await narrowed(views, read, filter.of) };
  if (!isOfText(filter) || !searchesPart(filter.method) || filter.text.length < shortestPart) return filter;
  // Where login names end in a domain, the part may be of that: the condition looks at all of those.
  const searched = searchedColumn(filter.by === 'login_name' ? 'user_name' : filter.by);
  const pattern = `%${escaped(filter.text.toLowerCase())}${endsWith(filter.method) ? '' : '%'}`;
  const [found] = await views.query<{ readonly ids: readonly string[] | null }>(read, [users], (db, name) => {
    const [, relation] = name(usersTable).split('.');
    return db.selectNoFrom(
      sql<readonly string[] | null>`projections.ids_with_part(${relation}, ${searched}, ${pattern}, ${most})`.as('ids'),
    );
  });
  return found?.ids ? { ...filter, among: found.ids } : filter;
};
