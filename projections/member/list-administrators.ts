import { type RawBuilder, sql } from 'kysely';
import { orgs, orgsTable } from '../org/org.ts';
import { type Page, pageOf } from '../page.ts';
import { projects } from '../project/project.ts';
import { projectsTable } from '../project/tables.ts';
import { projectGrants, projectGrantsTable } from '../project-grant/project-grant.ts';
import type { Row } from '../projection.ts';
import { isWithin, type Reach } from '../reach.ts';
import { settings } from '../settings/settings.ts';
import { timeMatches } from '../time-filter.ts';
import { type Person, type PersonColumns, peopleIn, personColumns } from '../user/people.ts';
import { type PersonFilter, personMatches } from '../user/person-filter.ts';
import { usersTable } from '../user/tables.ts';
import { users } from '../user/user.ts';
import type { NameOf, ReadContext, Views } from '../views.ts';
import { members, membersTable } from './member.ts';

type Named = Row<typeof membersTable.columns> &
  PersonColumns & {
    readonly org_name: string | null;
    readonly project_name: string | null;
    readonly granted_org_id: string | null;
  };
export type ListedAdministrator = { readonly row: Named; readonly user: Person };

/** `method`: the contract's number of a comparison. */
export type AdministratorFilter =
  | { readonly by: 'created' | 'changed'; readonly method: number; readonly time: Date }
  | { readonly by: 'users'; readonly ids: readonly string[] }
  | { readonly by: 'instance' }
  | { readonly by: 'org' | 'project'; readonly id: string }
  | { readonly by: 'grant'; readonly projectId: string; readonly grantedOrgId: string }
  | { readonly by: 'role'; readonly key: string }
  | { readonly by: 'any' | 'all'; readonly of: readonly AdministratorFilter[] }
  | { readonly by: 'not'; readonly filter: AdministratorFilter }
  | PersonFilter;

export type AdministratorsAsked = {
  readonly filters: readonly AdministratorFilter[];
  /** The caller sees what it administers itself, and at each level what is within reach there. */
  readonly visibleTo: {
    readonly userId: string;
    readonly reach: { readonly [L in 'instance' | 'org' | 'project' | 'grant']: Reach };
  };
  readonly sortBy: 'm.user_id' | 'm.creation_date' | 'm.change_date';
  readonly page: Page;
};

const sources = [members, users, orgs, projects, projectGrants, settings];

export const listAdministrators = async (
  views: Views,
  read: ReadContext,
  { filters, visibleTo, sortBy, page }: AdministratorsAsked,
): Promise<{ readonly total: bigint; readonly administrators: readonly ListedAdministrator[] }> => {
  const { total, rows } = await pageOf<Named>(
    views,
    read,
    sources,
    (db, name) =>
      db
        .selectFrom(`${name(membersTable)} as m`)
        .leftJoin(`${name(usersTable)} as u`, (join) =>
          join.onRef('u.instance_id', '=', 'm.instance_id').onRef('u.id', '=', 'm.user_id'),
        )
        .leftJoin(`${name(orgsTable)} as o`, (join) =>
          join
            .onRef('o.instance_id', '=', 'm.instance_id')
            .onRef('o.id', '=', 'm.aggregate_id')
            .on('m.aggregate_type', '=', 'org'),
        )
        .leftJoin(`${name(projectsTable)} as p`, (join) =>
          join
            .onRef('p.instance_id', '=', 'm.instance_id')
            .onRef('p.id', '=', 'm.aggregate_id')
            .on('m.aggregate_type', 'in', ['project', 'project_grant']),
        )
        .leftJoin(`${name(projectGrantsTable)} as g`, (join) =>
          join
            .onRef('g.instance_id', '=', 'm.instance_id')
            .onRef('g.project_id', '=', 'm.aggregate_id')
            .onRef('g.grant_id', '=', 'm.grant_id')
            .on('m.aggregate_type', '=', 'project_grant'),
        )
        .where(isVisible(visibleTo))
        .where(
          joined(
            'and',
            filters.map((filter) => conditionOf(name, filter)),
          ),
        ),
    {
      page,
      sortBy: [sortBy, 'm.user_id', 'm.aggregate_type', 'm.aggregate_id', 'm.grant_id'],
      selected: (query) =>
        query
          .selectAll('m')
          .select([...personColumns, 'o.name as org_name', 'p.name as project_name', 'g.granted_org_id']),
    },
  );
  const personIn = await peopleIn(views, read, rows);
  return { total, administrators: rows.map((row) => ({ row, user: personIn(row) })) };
};

const isVisible = ({ userId, reach }: AdministratorsAsked['visibleTo']) => {
  const project = { project: 'm.aggregate_id' } as const;
  return sql<boolean>`(m.user_id = ${userId}
    or (m.aggregate_type = 'instance' and ${reach.instance === 'everywhere'}::boolean)
    or (m.aggregate_type = 'org' and ${isWithin(reach.org, { orgs: ['m.aggregate_id'] })})
    or (m.aggregate_type = 'project' and ${isWithin(reach.project, { orgs: ['m.org_id'], ...project })})
    or (m.aggregate_type = 'project_grant'
        and ${isWithin(reach.grant, { orgs: ['m.org_id', 'g.granted_org_id'], ...project, grant: 'm.grant_id' })}))`;
};

type Condition = RawBuilder<boolean>;
const joined = (word: 'and' | 'or', conditions: readonly Condition[]): Condition =>
  conditions.length === 0
    ? sql<boolean>`${word === 'and'}::boolean`
    : sql<boolean>`(${sql.join(conditions, sql.raw(` ${word} `))})`;

const conditionOf = (name: NameOf, filter: AdministratorFilter): Condition => {
  switch (filter.by) {
    case 'created':
      return timeMatches('m.creation_date', filter.method, filter.time);
    case 'changed':
      return timeMatches('m.change_date', filter.method, filter.time);
    case 'users':
      return sql`m.user_id = any(${filter.ids}::text[])`;
    case 'instance':
      return sql`m.aggregate_type = 'instance'`;
    case 'org':
    case 'project':
      return sql`(m.aggregate_type = ${filter.by} and m.aggregate_id = ${filter.id})`;
    case 'grant':
      return sql`(m.aggregate_type = 'project_grant' and m.aggregate_id = ${filter.projectId}
        and coalesce(g.granted_org_id = ${filter.grantedOrgId}, false))`;
    case 'role':
      return sql`${filter.key}::text = any(m.roles)`;
    case 'any':
    case 'all':
      return joined(
        filter.by === 'any' ? 'or' : 'and',
        filter.of.map((each) => conditionOf(name, each)),
      );
    case 'not':
      return sql`not ${conditionOf(name, filter.filter)}`;
    default:
      return personMatches(name, filter);
  }
};
