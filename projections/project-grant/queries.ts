import { sql } from 'kysely';
import type { Listing } from '../listing.ts';
import { orgs, orgsTable } from '../org/org.ts';
import { pageOf } from '../page.ts';
import { projects } from '../project/project.ts';
import { projectsTable } from '../project/tables.ts';
import { isWithin } from '../reach.ts';
import { textMatches } from '../text-filter.ts';
import type { ReadContext, Views } from '../views.ts';
import { type ProjectGrantRow, projectGrants, projectGrantsTable } from './project-grant.ts';

export type ListedGrant = ProjectGrantRow & {
  readonly project_name: string | null;
  readonly granted_org_name: string | null;
};

export type ProjectGrantFilter =
  | { readonly by: 'project_name' | 'role_key'; readonly method: number; readonly text: string }
  | { readonly by: 'projects'; readonly ids: readonly string[] }
  | { readonly by: 'owner' | 'granted_org'; readonly id: string };

export const listProjectGrants = (
  views: Views,
  read: ReadContext,
  { filters, reach, page, sortBy }: Listing<ProjectGrantFilter, 'g.project_id' | 'g.creation_date' | 'g.change_date'>,
) =>
  pageOf<ListedGrant>(
    views,
    read,
    [projectGrants, projects, orgs],
    (db, name) =>
      filters.reduce(
        (query, filter) => query.where(conditionOf(filter)),
        db
          .selectFrom(`${name(projectGrantsTable)} as g`)
          .leftJoin(`${name(projectsTable)} as p`, (join) =>
            join.onRef('p.instance_id', '=', 'g.instance_id').onRef('p.id', '=', 'g.project_id'),
          )
          .leftJoin(`${name(orgsTable)} as o`, (join) =>
            join.onRef('o.instance_id', '=', 'g.instance_id').onRef('o.id', '=', 'g.granted_org_id'),
          )
          .where(
            isWithin(reach, { orgs: ['g.org_id', 'g.granted_org_id'], project: 'g.project_id', grant: 'g.grant_id' }),
          ),
      ),
    {
      page,
      sortBy: [sortBy, 'g.project_id', 'g.grant_id'],
      selected: (query) => query.selectAll('g').select(['p.name as project_name', 'o.name as granted_org_name']),
    },
  );

const conditionOf = (filter: ProjectGrantFilter) => {
  switch (filter.by) {
    case 'project_name':
      return textMatches('p.name', filter.method, filter.text);
    case 'role_key':
      return sql<boolean>`exists (
        select from unnest(g.role_keys) as granted(key) where ${textMatches('granted.key', filter.method, filter.text)})`;
    case 'projects':
      return sql<boolean>`g.project_id = any(${filter.ids}::text[])`;
    case 'owner':
      return sql<boolean>`g.org_id = ${filter.id}`;
    case 'granted_org':
      return sql<boolean>`g.granted_org_id = ${filter.id}`;
  }
};

/** Projects of others that an organization was granted. */
export const projectsGrantedTo = async (views: Views, { at: _, ...read }: ReadContext, orgId: string) => {
  const rows = await views.query<ProjectGrantRow>({ ...read, strict: true }, [projectGrants], (db, name) =>
    db.selectFrom(name(projectGrantsTable)).selectAll().where('granted_org_id', '=', orgId),
  );
  return rows.map(({ project_id: projectId, grant_id: grantId }) => ({ projectId, grantId }));
};
