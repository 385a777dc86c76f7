import { sql } from 'kysely';
import { type Page, pageOf } from '../page.ts';
import type { Row } from '../projection.ts';
import type { ReadContext, Views } from '../views.ts';
import { personalAccessTokens } from './personal-access-token.ts';
import { personalAccessTokensTable } from './tables.ts';

export type PersonalAccessTokenRow = Row<typeof personalAccessTokensTable.columns>;

export type PersonalAccessTokenFilter =
  | { readonly by: 'id' | 'user_id' | 'org_id'; readonly id: string }
  | {
      readonly by: 'creation_date' | 'expiration';
      readonly is: '=' | '>' | '>=' | '<' | '<=';
      readonly date: Date;
    };

export type PersonalAccessTokenSorting = 'creation_date' | 'id' | 'user_id' | 'org_id' | 'expiration';

export const listPersonalAccessTokens = (
  views: Views,
  read: ReadContext,
  {
    filters,
    visibleTo: { userId, orgIds },
    sortBy,
    page,
  }: {
    readonly filters: readonly PersonalAccessTokenFilter[];
    /** The caller sees its own tokens and those of these organizations. */
    readonly visibleTo: { readonly userId: string; readonly orgIds: 'all' | readonly string[] };
    readonly sortBy: PersonalAccessTokenSorting;
    readonly page: Page;
  },
) =>
  pageOf<PersonalAccessTokenRow>(
    views,
    read,
    [personalAccessTokens],
    (db, name) => {
      const all = db.selectFrom(`${name(personalAccessTokensTable)} as p`);
      const visible =
        orgIds === 'all' ? all : all.where(sql<boolean>`(p.user_id = ${userId} or p.org_id = any(${orgIds}::text[]))`);
      return filters.reduce((query, filter) => query.where(conditionOf(filter)), visible);
    },
    { page, sortBy: [`p.${sortBy}`, 'p.id'] },
  );

const conditionOf = (filter: PersonalAccessTokenFilter) =>
  'id' in filter
    ? sql<boolean>`${sql.ref(`p.${filter.by}`)} = ${filter.id}`
    : // Clients are told milliseconds; the store has microseconds.
      sql<boolean>`date_trunc('milliseconds', ${sql.ref(`p.${filter.by}`)}) ${sql.raw(filter.is)} ${filter.date}`;
