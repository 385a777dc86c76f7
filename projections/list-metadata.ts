import { sql } from 'kysely';
import { orgMetadata, orgMetadataTable } from './org/metadata.ts';
import { type Page, pageOf } from './page.ts';
import type { Projection, Tracked } from './projection.ts';
import { textMatches } from './text-filter.ts';
import { userMetadata } from './user/metadata.ts';
import { userMetadataTable } from './user/tables.ts';
import type { ReadContext, Views } from './views.ts';

export type MetadataRow = { readonly key: string; readonly value: Uint8Array } & Tracked;

/** `method`: the contract's number of a text comparison. */
export type MetadataKeyFilter = { readonly text: string; readonly method: number };
type Asked = { readonly of: string; readonly filters: readonly MetadataKeyFilter[]; readonly page: Page };

const listed =
  (projection: Projection, table: { readonly name: string }, owner: 'user_id' | 'org_id') =>
  (views: Views, read: ReadContext, { of, filters, page }: Asked) =>
    pageOf<MetadataRow>(
      views,
      read,
      [projection],
      (db, name) =>
        filters.reduce(
          (query, { text, method }) => query.where(textMatches('key', method, text)),
          db.selectFrom(name(table)).where(sql<boolean>`${sql.ref(owner)} = ${of}`),
        ),
      { page, sortBy: ['creation_date', 'key'] },
    );

/** What is noted of one user, or of one organization. */
export const listUserMetadata = listed(userMetadata, userMetadataTable, 'user_id');
export const listOrgMetadata = listed(orgMetadata, orgMetadataTable, 'org_id');
