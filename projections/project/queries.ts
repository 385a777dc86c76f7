import { sql } from 'kysely';
import type { Listing } from '../listing.ts';
import { orgs, orgsTable } from '../org/org.ts';
import { pageOf } from '../page.ts';
import { projectGrants, projectGrantsTable } from '../project-grant/project-grant.ts';
import { isWithin } from '../reach.ts';
import { textMatches } from '../text-filter.ts';
import type { Db, NameOf, ReadContext, Views } from '../views.ts';
import { projects } from './project.ts';
import { type ProjectRoleRow, type ProjectRow, projectRolesTable, projectsTable } from './tables.ts';

type Streams = Parameters<Views['find']>[4];
/** One project, now or at the moment that the context names. */
export const findProject = (views: Views, read: ReadContext, id: string, streams: Streams) =>
  views.find(read, projects, projectsTable, { id }, streams);

export type ProjectFilter =
  | { readonly by: 'name'; readonly method: number; readonly text: string }
  | { readonly by: 'ids'; readonly ids: readonly string[] }
  /** `granted`: those of others that the organization was granted. */
  | { readonly by: 'owned' | 'granted' | 'owned_or_granted'; readonly orgId: string };

/** A project, once for itself and once for each grant. */
export type ListedProject = ProjectRow & {
  readonly grant_id: string | null;
  readonly granted_org_id: string | null;
  readonly granted_org_name: string | null;
  readonly granted_state: number | null;
};

const listing = (db: Db, name: NameOf) =>
  db
    .selectFrom(`${name(projectsTable)} as p`)
    .selectAll('p')
    .select([
      sql<string | null>`null::text`.as('grant_id'),
      sql<string | null>`null::text`.as('granted_org_id'),
      sql<string | null>`null::text`.as('granted_org_name'),
      sql<number | null>`null::integer`.as('granted_state'),
    ])
    .unionAll(
      db
        .selectFrom(`${name(projectGrantsTable)} as g`)
        .innerJoin(`${name(projectsTable)} as p`, (join) =>
          join.onRef('p.instance_id', '=', 'g.instance_id').onRef('p.id', '=', 'g.project_id'),
        )
        .leftJoin(`${name(orgsTable)} as o`, (join) =>
          join.onRef('o.instance_id', '=', 'g.instance_id').onRef('o.id', '=', 'g.granted_org_id'),
        )
        .selectAll('p')
        .select(['g.grant_id', 'g.granted_org_id', 'o.name as granted_org_name', 'g.state as granted_state']),
    )
    .as('listing');

export const listProjects = (
  views: Views,
  read: ReadContext,
  {
    filters,
    reach,
    page,
    sortBy,
  }: Listing<ProjectFilter, readonly ('id' | 'name' | 'creation_date' | 'change_date')[]>,
) =>
  pageOf<ListedProject>(
    views,
    read,
    [projects, projectGrants, orgs],
    (db, name) =>
      filters.reduce(
        (query, filter) => query.where(projectCondition(filter)),
        db
          .selectFrom(listing(db, name))
          .where(isWithin(reach, { orgs: ['org_id', 'granted_org_id'], project: 'id', grant: 'grant_id' })),
      ),
    { page, sortBy: [...sortBy, sql`coalesce(granted_org_id, '')`] },
  );

const projectCondition = (filter: ProjectFilter) => {
  switch (filter.by) {
    case 'name':
      return textMatches('name', filter.method, filter.text);
    case 'ids':
      return sql<boolean>`id = any(${filter.ids}::text[])`;
    case 'owned':
      return sql<boolean>`(org_id = ${filter.orgId} and granted_org_id is null)`;
    case 'granted':
      return sql<boolean>`granted_org_id = ${filter.orgId}`;
    case 'owned_or_granted':
      return sql<boolean>`(granted_org_id = ${filter.orgId} or (org_id = ${filter.orgId} and granted_org_id is null))`;
  }
};

export type RoleFilter = {
  readonly by: 'key' | 'display_name';
  readonly method: number;
  readonly text: string;
};

export const listProjectRoles = (
  views: Views,
  read: ReadContext,
  {
    projectId,
    filters,
    reach,
    ...how
  }: Listing<RoleFilter, readonly ('key' | 'creation_date' | 'change_date')[]> & { readonly projectId: string },
) =>
  pageOf<ProjectRoleRow>(
    views,
    read,
    [projects],
    (db, name) =>
      filters.reduce(
        (query, { by, method, text }) => query.where(textMatches(by, method, text)),
        db
          .selectFrom(name(projectRolesTable))
          .where(isWithin(reach, { orgs: ['org_id'], project: 'project_id' }))
          .where('project_id', '=', projectId),
      ),
    how,
  );
