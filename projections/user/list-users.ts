import { sql } from 'kysely';
import { orgs } from '../org/org.ts';
import { type Page, pageOf } from '../page.ts';
import { settings } from '../settings/settings.ts';
import type { NameOf, ReadContext, Views } from '../views.ts';
import { namingsOf } from './login-name.ts';
import { userMetadata } from './metadata.ts';
import { narrowed } from './narrowed.ts';
import type { UserRow, UserWithNaming } from './queries.ts';
import { usersTable } from './tables.ts';
import { users } from './user.ts';
import { allOf, asksEverybody, type UserFilter } from './user-filter.ts';
import { searchedColumn } from './user-text.ts';

export type UserSorting =
  | 'user_name'
  | 'first_name'
  | 'last_name'
  | 'nick_name'
  | 'display_name'
  | 'email'
  | 'state'
  | 'type'
  | 'creation_date';

export type UsersAsked = {
  readonly filters: readonly UserFilter[];
  /** The caller sees itself and the users of these organizations. */
  readonly visibleTo: { readonly userId: string; readonly orgIds: 'all' | readonly string[] };
  readonly sortBy?: UserSorting;
  readonly page: Page;
};

/** Text without regard to case. */
const orderOf = (sorting: UserSorting) =>
  sorting === 'state' || sorting === 'type' || sorting === 'creation_date'
    ? `u.${sorting}`
    : `u.${searchedColumn(sorting)}`;

export const listUsers = async (
  views: Views,
  read: ReadContext,
  { filters, visibleTo: { userId, orgIds }, sortBy, page }: UsersAsked,
): Promise<{ readonly total: bigint; readonly users: readonly UserWithNaming[] }> => {
  const asked = await narrowed(views, read, filters);
  const ofEverybody = asked.filter(asksEverybody);
  const indexed = asked.filter((filter) => !asksEverybody(filter));
  const { total, rows } = await pageOf<UserRow>(
    views,
    read,
    [users, userMetadata, orgs, settings],
    (db, name) => {
      const matching = db.selectFrom(`${name(usersTable)} as u`).where(allOf(name, indexed));
      return orgIds === 'all'
        ? matching
        : matching.where(sql<boolean>`(u.id = ${userId} or u.org_id = any(${orgIds}::text[]))`);
    },
    {
      page,
      ...(ofEverybody.length > 0 ? { unindexed: (name: NameOf) => allOf(name, ofEverybody) } : {}),
      sortBy: [...(sortBy ? [orderOf(sortBy)] : []), 'u.id'],
      selected: (query) => query.selectAll('u'),
      id: 'u.id',
    },
  );
  const namingOf = await namingsOf(
    views,
    read,
    rows.map(({ org_id }) => org_id),
  );
  return { total, users: rows.map((row) => ({ row, naming: namingOf(row.org_id) })) };
};
