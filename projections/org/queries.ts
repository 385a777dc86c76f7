import { sql } from 'kysely';
import { type Page, pageOf } from '../page.ts';
import type { Row } from '../projection.ts';
import { type TextFilter, textMatches } from '../text-filter.ts';
import type { Db, ReadContext, Views } from '../views.ts';
import { orgDomainsTable, orgs, orgsTable } from './org.ts';
import { domainFound, nameFound, narrowedDomain, narrowedName, type OrgTextFilter } from './search.ts';

export type OrgRow = Row<typeof orgsTable.columns>;

/** Which organization has proved that this domain is its own; at most one can. */
export const orgOfVerifiedDomain = async (
  views: Views,
  read: ReadContext,
  domain: string,
): Promise<string | undefined> => {
  const [row] = await views.query<{ readonly org_id: string }>(read, [orgs], (db, name) =>
    db
      .selectFrom(name(orgDomainsTable))
      .select('org_id')
      .where('domain', '=', domain.toLowerCase())
      .where('is_verified', '=', true),
  );
  return row?.org_id;
};

export type OrgFilter =
  | { readonly by: 'ids'; readonly ids: readonly string[] }
  | { readonly by: 'state'; readonly state: 'active' | 'inactive' | 'none' }
  | ({ readonly by: 'name' | 'verified_domain' } & OrgTextFilter);

export const listOrgs = async (
  views: Views,
  read: ReadContext,
  {
    filters,
    sortBy,
    page,
  }: {
    readonly filters: readonly OrgFilter[];
    readonly sortBy: 'name' | 'creation_date';
    readonly page: Page;
  },
) => {
  const asked = await Promise.all(filters.map((filter) => narrowed(views, read, filter)));
  return pageOf<OrgRow>(
    views,
    read,
    [orgs],
    (db, name) =>
      asked.reduce(
        (query, filter) => query.where(conditionOf(db, name, filter)),
        db.selectFrom(`${name(orgsTable)} as o`),
      ),
    { page, sortBy: [sortBy === 'name' ? 'o.name_lower' : 'o.creation_date', 'o.id'], id: 'o.id' },
  );
};

const narrowed = async (views: Views, read: ReadContext, filter: OrgFilter): Promise<OrgFilter> => {
  if (filter.by === 'name') return narrowedName(views, read, filter);
  return filter.by === 'verified_domain' ? narrowedDomain(views, read, filter) : filter;
};

const conditionOf = (db: Db, name: (table: { readonly name: string }) => string, filter: OrgFilter) => {
  switch (filter.by) {
    case 'ids':
      return sql<boolean>`o.id = any(${filter.ids}::text[])`;
    case 'state':
      return sql<boolean>`o.state = ${filter.state}`;
    case 'name':
      return nameFound(filter);
    case 'verified_domain':
      return sql<boolean>`exists (${db
        .selectFrom(`${name(orgDomainsTable)} as d`)
        .whereRef('d.instance_id', '=', 'o.instance_id')
        .whereRef('d.org_id', '=', 'o.id')
        .where('d.is_verified', '=', true)
        .where(domainFound(filter))
        .select(sql`1`.as('one'))})`;
  }
};

export type OrgDomainRow = Row<typeof orgDomainsTable.columns>;

export const listOrgDomains = (
  views: Views,
  read: ReadContext,
  {
    orgId,
    filters,
    sortBy,
    page,
  }: {
    readonly orgId: string;
    readonly filters: readonly TextFilter[];
    readonly sortBy: 'domain' | 'creation_date';
    readonly page: Page;
  },
) =>
  pageOf<OrgDomainRow>(
    views,
    read,
    [orgs],
    (db, name) =>
      filters.reduce(
        (query, { method, text }) => query.where(textMatches('domain', method, text)),
        db.selectFrom(name(orgDomainsTable)).where('org_id', '=', orgId),
      ),
    { page, sortBy: [sortBy, 'domain'] },
  );

const streamOf = (orgId: string) => [{ aggregateType: 'org', aggregateId: orgId }];

const findOrg = (views: Views, read: ReadContext, id: string): Promise<OrgRow | undefined> =>
  views.find(read, orgs, orgsTable, { id }, streamOf(id));

export const orgExists = async (views: Views, read: ReadContext, id: string): Promise<boolean> =>
  (await findOrg(views, read, id)) !== undefined;

/** Id of the organization that has this as its primary domain. */
export const orgByPrimaryDomain = async (
  views: Views,
  read: ReadContext,
  domain: string,
): Promise<string | undefined> => {
  const [row] = await views.query<OrgRow>(read, [orgs], (db, name) =>
    db.selectFrom(name(orgsTable)).where('primary_domain', '=', domain.toLowerCase()).selectAll(),
  );
  return row?.id;
};
