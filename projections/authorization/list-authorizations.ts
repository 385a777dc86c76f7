import { sql } from 'kysely';
import { orgs, orgsTable } from '../org/org.ts';
import { type Page, pageOf } from '../page.ts';
import { projects } from '../project/project.ts';
import { type ProjectRoleRow, projectRolesTable, projectsTable } from '../project/tables.ts';
import { isWithin, type Reach } from '../reach.ts';
import { settings } from '../settings/settings.ts';
import { textMatches } from '../text-filter.ts';
import { type Person, type PersonColumns, peopleIn, personColumns } from '../user/people.ts';
import { type PersonFilter, personMatches } from '../user/person-filter.ts';
import { usersTable } from '../user/tables.ts';
import { users } from '../user/user.ts';
import type { NameOf, ReadContext, Views } from '../views.ts';
import { type AuthorizationRow, authorizations, authorizationsTable } from './authorization.ts';

type Named = AuthorizationRow &
  PersonColumns & {
    readonly project_name: string | null;
    readonly project_org_id: string | null;
    readonly org_name: string | null;
  };
export type ListedAuthorization = {
  readonly row: Named;
  readonly user: Person;
  readonly roles: readonly Pick<ProjectRoleRow, 'key' | 'display_name' | 'group_name'>[];
};

export type AuthorizationFilter =
  | { readonly by: 'ids' | 'users'; readonly ids: readonly string[] }
  | { readonly by: 'org' | 'project' | 'grant'; readonly id: string }
  | { readonly by: 'state'; readonly state: number }
  | { readonly by: 'project_name' | 'role_key'; readonly method: number; readonly text: string }
  | PersonFilter;

export type AuthorizationsAsked = {
  readonly filters: readonly AuthorizationFilter[];
  /** The caller sees its own, and what is within reach. */
  readonly visibleTo: { readonly userId: string; readonly reach: Reach };
  readonly sortBy:
    | 'a.creation_date'
    | 'a.change_date'
    | 'a.user_id'
    | 'a.project_id'
    | 'a.org_id'
    | 'u.org_id'
    | 'a.id';
  readonly page: Page;
};

const sources = [authorizations, users, projects, orgs, settings];

export const listAuthorizations = async (
  views: Views,
  read: ReadContext,
  { filters, visibleTo: { userId, reach }, sortBy, page }: AuthorizationsAsked,
): Promise<{ readonly total: bigint; readonly authorizations: readonly ListedAuthorization[] }> => {
  const { total, rows } = await pageOf<Named>(
    views,
    read,
    sources,
    (db, name) => {
      const all = db
        .selectFrom(`${name(authorizationsTable)} as a`)
        .leftJoin(`${name(usersTable)} as u`, (join) =>
          join.onRef('u.instance_id', '=', 'a.instance_id').onRef('u.id', '=', 'a.user_id'),
        )
        .leftJoin(`${name(projectsTable)} as p`, (join) =>
          join.onRef('p.instance_id', '=', 'a.instance_id').onRef('p.id', '=', 'a.project_id'),
        )
        .leftJoin(`${name(orgsTable)} as o`, (join) =>
          join.onRef('o.instance_id', '=', 'a.instance_id').onRef('o.id', '=', 'a.org_id'),
        )
        .where(sql<boolean>`(a.user_id = ${userId} or ${isWithin(reach, visibility)})`);
      return filters.reduce((query, filter) => query.where(conditionOf(name, filter)), all);
    },
    {
      page,
      sortBy: sortBy === 'a.id' ? ['a.id'] : [sortBy, 'a.id'],
      selected: (query) =>
        query
          .selectAll('a')
          .select([...personColumns, 'p.name as project_name', 'p.org_id as project_org_id', 'o.name as org_name']),
    },
  );
  const [personIn, rolesOf] = await Promise.all([peopleIn(views, read, rows), rolesIn(views, read, rows)]);
  return { total, authorizations: rows.map((row) => ({ row, user: personIn(row), roles: rolesOf(row) })) };
};

const visibility = { orgs: ['a.org_id'], project: 'a.project_id', grant: 'a.grant_id' } as const;

const conditionOf = (name: NameOf, filter: AuthorizationFilter) => {
  switch (filter.by) {
    case 'ids':
      return sql<boolean>`a.id = any(${filter.ids}::text[])`;
    case 'users':
      return sql<boolean>`a.user_id = any(${filter.ids}::text[])`;
    case 'org':
      return sql<boolean>`a.org_id = ${filter.id}`;
    case 'project':
      return sql<boolean>`a.project_id = ${filter.id}`;
    case 'grant':
      return sql<boolean>`a.grant_id = ${filter.id}`;
    case 'state':
      return sql<boolean>`a.state = ${filter.state}`;
    case 'project_name':
      return textMatches('p.name', filter.method, filter.text);
    case 'role_key':
      return sql<boolean>`exists (
        select from unnest(a.role_keys) as held(key) where ${textMatches('held.key', filter.method, filter.text)})`;
    default:
      return personMatches(name, filter);
  }
};

/** The roles of each row as its project describes them. */
const rolesIn = async (views: Views, read: ReadContext, rows: readonly AuthorizationRow[]) => {
  const projectIds = [...new Set(rows.map(({ project_id }) => project_id))];
  const described =
    projectIds.length === 0
      ? []
      : await views.query<ProjectRoleRow>(read, [projects], (db, name) =>
          db.selectFrom(name(projectRolesTable)).selectAll().where('project_id', 'in', projectIds),
        );
  const byKey = new Map(described.map((role) => [JSON.stringify([role.project_id, role.key]), role]));
  return ({ project_id, role_keys }: AuthorizationRow) =>
    role_keys.map((key) => byKey.get(JSON.stringify([project_id, key])) ?? { key, display_name: '', group_name: '' });
};
