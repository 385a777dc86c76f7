import { type RawBuilder, sql } from 'kysely';
import { beginningWith, type Few, havingPart, most } from '../having-part.ts';
import { endsWith, searchesPart, startsWith, textMatches } from '../text-filter.ts';
import type { ReadContext, Views } from '../views.ts';
import { userMetadata } from './metadata.ts';
import { narrowedLoginName } from './narrowed-login-name.ts';
import { userMetadataTable, usersTable } from './tables.ts';
import { users } from './user.ts';
import type { UserFilter } from './user-filter.ts';
import { isTextColumn, searchedColumn, type TextColumn } from './user-text.ts';

/** A whole text, case heeded: the contract's number of it. */
const equals = 0;

type OfText = Extract<UserFilter, { readonly by: TextColumn | 'login_name' }>;
type OfKey = Extract<UserFilter, { readonly by: 'metadata_key' }>;

const isOfText = (filter: UserFilter): filter is OfText => filter.by === 'login_name' || isTextColumn(filter.by);

/**
 * The same filters; one that asks for a beginning or a part of a text is told who has it, and one that asks for a part of a key
 * which keys there are, unless that is many, or of the past. Postgres can't know how many that are when it plans a query for
 * all texts: without, it goes through everybody in the order of the page, and looks for ever where there are few.
 */
export const narrowed = (
  views: Views,
  read: ReadContext,
  filters: readonly UserFilter[],
): Promise<readonly UserFilter[]> => Promise.all(filters.map((filter) => narrow(views, read, filter)));

const narrow = async (views: Views, read: ReadContext, filter: UserFilter): Promise<UserFilter> => {
  if (read.at) return filter;
  if (filter.by === 'any' || filter.by === 'all') return { ...filter, of: await narrowed(views, read, filter.of) };
  if (filter.by === 'metadata_key') return withKeys(views, read, filter);
  if (!isOfText(filter)) return filter;
  if (startsWith(filter.method))
    return amongThose(filter, await beginningWith(views, read, columnOf(filter), beginningOf(filter)));
  if (!searchesPart(filter.method)) return filter;
  const whoHas = (part: string, isEnd: boolean) => havingPart(views, read, columnOf(filter), part, isEnd);
  return filter.by === 'login_name'
    ? narrowedLoginName(views, read, filter, whoHas)
    : amongThose(filter, await whoHas(filter.text, endsWith(filter.method)));
};

const amongThose = (filter: OfText, ids: Few | 'unknown'): UserFilter =>
  typeof ids === 'string' ? filter : { ...filter, among: ids };
const columnOf = ({ by }: OfText) => ({
  projection: users,
  table: usersTable,
  searched: searchedColumn(by === 'login_name' ? 'user_name' : by),
});
/** A domain may complete the user name. */
const beginningOf = ({ by, text }: OfText) => (by === 'login_name' ? (text.split('@')[0] ?? '') : text);

/** A tenant has a few keys, each of many users: they are found by skipping from one to the next in the index. */
const withKeys = async (views: Views, read: ReadContext, filter: OfKey): Promise<UserFilter> => {
  if (filter.method === equals) return filter;
  const found = await views.query<{ readonly key: string; readonly matches: boolean }>(
    read,
    [userMetadata],
    (db, name) => {
      const table = sql.table(name(userMetadataTable));
      const next = (after: RawBuilder<unknown>) =>
        sql`(select key from ${table} where instance_id = ${read.instanceId} and key > ${after} order by key limit 1)`;
      return db
        .selectFrom(
          sql<{ readonly key: string; readonly matches: boolean }>`(
            with recursive keys (key) as (
              select ${next(sql`''`)} union all select ${next(sql`keys.key`)} from keys where keys.key is not null)
            select key, ${textMatches('key', filter.method, filter.text)} as matches
              from keys where key is not null limit ${most + 1})`.as('found'),
        )
        .selectAll();
    },
  );
  return found.length > most
    ? filter
    : { ...filter, keys: found.filter(({ matches }) => matches).map(({ key }) => key) };
};
