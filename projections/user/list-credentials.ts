import { sql } from 'kysely';
import { type Page, pageOf } from '../page.ts';
import type { Projection, Row } from '../projection.ts';
import type { ReadContext, Views } from '../views.ts';
import { machineKeys } from './machine-key.ts';
import { personalAccessTokens } from './personal-access-token.ts';
import { machineKeysTable, personalAccessTokensTable } from './tables.ts';

/** What a machine signs in with: it has an id, an owner and an end. */
export type CredentialRow = Row<typeof personalAccessTokensTable.columns>;

export type CredentialFilter =
  | { readonly by: 'id' | 'user_id' | 'org_id'; readonly id: string }
  | {
      readonly by: 'creation_date' | 'expiration';
      readonly is: '=' | '>' | '>=' | '<' | '<=';
      readonly date: Date;
    };

export type CredentialSorting = 'creation_date' | 'id' | 'user_id' | 'org_id' | 'expiration';

type Asked = {
  readonly filters: readonly CredentialFilter[];
  /** The caller sees its own and those of these organizations. */
  readonly visibleTo: { readonly userId: string; readonly orgIds: 'all' | readonly string[] };
  readonly sortBy: CredentialSorting;
  readonly page: Page;
};

const listed =
  (projection: Projection, table: { readonly name: string }) =>
  (views: Views, read: ReadContext, { filters, visibleTo: { userId, orgIds }, sortBy, page }: Asked) =>
    pageOf<CredentialRow>(
      views,
      read,
      [projection],
      (db, name) => {
        const all = db.selectFrom(`${name(table)} as c`);
        const visible =
          orgIds === 'all'
            ? all
            : all.where(sql<boolean>`(c.user_id = ${userId} or c.org_id = any(${orgIds}::text[]))`);
        return filters.reduce((query, filter) => query.where(conditionOf(filter)), visible);
      },
      { page, sortBy: [`c.${sortBy}`, 'c.id'] },
    );

const conditionOf = (filter: CredentialFilter) =>
  'id' in filter
    ? sql<boolean>`${sql.ref(`c.${filter.by}`)} = ${filter.id}`
    : // Clients are told milliseconds; the store has microseconds.
      sql<boolean>`date_trunc('milliseconds', ${sql.ref(`c.${filter.by}`)}) ${sql.raw(filter.is)} ${filter.date}`;

export const listPersonalAccessTokens = listed(personalAccessTokens, personalAccessTokensTable);
export const listMachineKeys = listed(machineKeys, machineKeysTable);
