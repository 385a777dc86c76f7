import { type RawBuilder, sql } from 'kysely';
import { beginningWith, type Few, havingPart, lacking, most, type SearchedColumn } from '../having-part.ts';
import { endsWith, searchesPart, startsWith, textMatches } from '../text-filter.ts';
import type { ReadContext, Views } from '../views.ts';
import { userMetadata } from './metadata.ts';
import { narrowedLoginName } from './narrowed-login-name.ts';
import { negationsInside } from './negation.ts';
import { userMetadataTable, usersTable } from './tables.ts';
import { users } from './user.ts';
import { isOfMetadata, isOfText, type OfText, type UserFilter } from './user-filter.ts';
import { searchedColumn } from './user-text.ts';

/** A whole text, case heeded: the contract's number of it. */
const equals = 0;

type OfLoginName = Extract<UserFilter, { readonly by: 'login_name' }>;
type OfKey = Extract<UserFilter, { readonly by: 'metadata_key' }>;
type Negation = Extract<UserFilter, { readonly by: 'not' }>;

/**
 * The same filters; one that asks for a beginning or a part of a text is told who has it, one that asks who lacks it is told who does,
 * and one that asks for a part of a key which keys there are, unless that is many, or of the past. Postgres can't know how many that
 * are when it plans a query for all texts: without, it goes through everybody in the order of the page, and looks for ever where
 * there are few.
 */
export const narrowed = async (
  views: Views,
  read: ReadContext,
  filters: readonly UserFilter[],
): Promise<readonly UserFilter[]> => {
  const single = filters.map(negationsInside).flatMap(conditionsIn);
  return read.at || conditionsOf(single) > mostNarrowed
    ? single
    : Promise.all(single.map((filter) => narrow(views, read, filter)));
};

/** Each may look through all texts: whoever asks for more at once has them looked through once, with the rows. */
const mostNarrowed = 32;
const conditionsOf = (filters: readonly UserFilter[]): number =>
  filters.reduce((sum, filter) => sum + (filter.by === 'any' || filter.by === 'all' ? conditionsOf(filter.of) : 1), 0);

/** What is asked of metadata together is asked of one entry, and stays together. */
const conditionsIn = (filter: UserFilter): readonly UserFilter[] =>
  filter.by === 'all' && !filter.of.some(isOfMetadata) ? filter.of.flatMap(conditionsIn) : [filter];

const narrow = async (views: Views, read: ReadContext, filter: UserFilter): Promise<UserFilter> => {
  switch (filter.by) {
    case 'any':
    case 'all':
      return { ...filter, of: await Promise.all(filter.of.map((each) => narrow(views, read, each))) };
    case 'not':
      return withoutText(views, read, filter);
    case 'metadata_key':
      return withKeys(views, read, filter);
    case 'login_name':
      return withLoginName(views, read, filter);
    default:
      return isOfText(filter) ? withText(views, read, filter) : filter;
  }
};

const columnOf = (by: OfText['by']): SearchedColumn => ({
  projection: users,
  table: usersTable,
  searched: searchedColumn(by),
  told: 'id',
});

const amongThose = <F extends UserFilter>(filter: F, ids: Few): F =>
  ids === 'many' ? filter : { ...filter, among: ids };

const withText = async (views: Views, read: ReadContext, filter: OfText): Promise<UserFilter> => {
  const { by, method, text } = filter;
  if (startsWith(method)) return amongThose(filter, await beginningWith(views, read, columnOf(by), text));
  return searchesPart(method)
    ? amongThose(filter, await havingPart(views, read, columnOf(by), text, endsWith(method)))
    : filter;
};

/** Who lacks a text of which case matters may have it in other letters, which no index tells. */
const withoutText = async (views: Views, read: ReadContext, negation: Negation): Promise<UserFilter> => {
  const { filter } = negation;
  if (!isOfText(filter) || heedsCase(filter)) return negation;
  return amongThose(negation, await lacking(views, read, columnOf(filter.by), filter));
};
const heedsCase = ({ by, method }: OfText) => method % 2 === 0 && searchedColumn(by) !== by;

/** A domain may complete the user name. */
const withLoginName = async (views: Views, read: ReadContext, filter: OfLoginName): Promise<UserFilter> => {
  const userName = columnOf('user_name');
  if (startsWith(filter.method))
    return amongThose(filter, await beginningWith(views, read, userName, filter.text.split('@')[0] ?? ''));
  return searchesPart(filter.method)
    ? narrowedLoginName(views, read, filter, (part, isEnd) => havingPart(views, read, userName, part, isEnd))
    : filter;
};

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
