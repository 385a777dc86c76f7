import { sql } from 'kysely';
import type { Listing } from '../listing.ts';
import { pageOf } from '../page.ts';
import type { Row } from '../projection.ts';
import { isWithin } from '../reach.ts';
import type { ReadContext, Views } from '../views.ts';
import { settings } from './settings.ts';
import { organizationSettingsTable } from './tables.ts';

export type OrganizationSettingsRow = Row<typeof organizationSettingsTable.columns>;
export type OrganizationSettingsFilter =
  | { readonly by: 'ids'; readonly ids: readonly string[] }
  | { readonly by: 'scoped'; readonly scoped: boolean };

export const listOrganizationSettings = (
  views: Views,
  read: ReadContext,
  {
    filters,
    reach,
    page,
    sortBy,
  }: Listing<OrganizationSettingsFilter, 'organization_id' | 'creation_date' | 'change_date'>,
) =>
  pageOf<OrganizationSettingsRow>(
    views,
    read,
    [settings],
    (db, name) =>
      filters.reduce(
        (query, filter) => query.where(conditionOf(filter)),
        db.selectFrom(name(organizationSettingsTable)).where(isWithin(reach, { orgs: ['organization_id'] })),
      ),
    { page, sortBy: [sortBy, 'organization_id'] },
  );

const conditionOf = (filter: OrganizationSettingsFilter) =>
  filter.by === 'ids'
    ? sql<boolean>`organization_id = any(${filter.ids}::text[])`
    : sql<boolean>`organization_scoped_usernames = ${filter.scoped}`;
