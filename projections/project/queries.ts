import { type SelectQueryBuilder, sql } from 'kysely';
import { type Page, pageOf } from '../page.ts';
import { textMatches } from '../text-filter.ts';
import type { ReadContext, Views } from '../views.ts';
import { projects } from './project.ts';
import { type ProjectRoleRow, type ProjectRow, projectRolesTable, projectsTable } from './tables.ts';

/** Where the caller may look. */
export type Reach = 'everywhere' | { readonly orgIds: readonly string[]; readonly projectIds: readonly string[] };

// biome-ignore lint/suspicious/noExplicitAny: a projection's queries state their own row types.
type Query = SelectQueryBuilder<any, any, object>;
/** Only rows of organizations and projects within reach. */
export const withinReach = (query: Query, reach: Reach, projectColumn: string): Query =>
  reach === 'everywhere'
    ? query
    : query.where(
        sql<boolean>`(org_id = any(${reach.orgIds}::text[]) or ${sql.ref(projectColumn)} = any(${reach.projectIds}::text[]))`,
      );

type Streams = Parameters<Views['find']>[4];
/** One project, now or at the moment that the context names. */
export const findProject = (views: Views, read: ReadContext, id: string, streams: Streams) =>
  views.find(read, projects, projectsTable, { id }, streams);

export type ProjectFilter =
  | { readonly by: 'name'; readonly method: number; readonly text: string }
  | { readonly by: 'ids'; readonly ids: readonly string[] }
  | { readonly by: 'owner'; readonly orgId: string }
  /** Projects that another organization was granted: there are no grants yet. */
  | { readonly by: 'granted' };

export const listProjects = (
  views: Views,
  read: ReadContext,
  {
    filters,
    reach,
    ...how
  }: {
    readonly filters: readonly ProjectFilter[];
    readonly reach: Reach;
    readonly page: Page;
    readonly sortBy: readonly ('id' | 'name' | 'creation_date' | 'change_date')[];
  },
) =>
  pageOf<ProjectRow>(
    views,
    read,
    [projects],
    (db, name) =>
      filters.reduce(
        (query, filter) => query.where(projectCondition(filter)),
        withinReach(db.selectFrom(name(projectsTable)), reach, 'id'),
      ),
    how,
  );

const projectCondition = (filter: ProjectFilter) => {
  switch (filter.by) {
    case 'name':
      return textMatches('name', filter.method, filter.text);
    case 'ids':
      return sql<boolean>`id = any(${filter.ids}::text[])`;
    case 'owner':
      return sql<boolean>`org_id = ${filter.orgId}`;
    case 'granted':
      return sql<boolean>`false`;
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
  }: {
    readonly projectId: string;
    readonly filters: readonly RoleFilter[];
    readonly reach: Reach;
    readonly page: Page;
    readonly sortBy: readonly ('key' | 'creation_date' | 'change_date')[];
  },
) =>
  pageOf<ProjectRoleRow>(
    views,
    read,
    [projects],
    (db, name) =>
      filters.reduce(
        (query, { by, method, text }) => query.where(textMatches(by, method, text)),
        withinReach(db.selectFrom(name(projectRolesTable)), reach, 'project_id').where('project_id', '=', projectId),
      ),
    how,
  );
