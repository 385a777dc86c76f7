import { sql } from 'kysely';
import { projects } from '../project/project.ts';
import { projectsTable } from '../project/tables.ts';
import { usersTable } from '../user/tables.ts';
import { users } from '../user/user.ts';
import type { ReadContext, Views } from '../views.ts';
import { authorizations, authorizationsTable } from './authorization.ts';

/** What an authorization may rest on. An organization: as its place, or as the owner of its user or its project. */
export type Ground =
  | { readonly of: 'project' | 'user' | 'org'; readonly id: string }
  | { readonly of: 'grant'; readonly projectId: string; readonly grantId: string }
  /** One of these roles of a project, or of one grant of it. */
  | {
      readonly of: 'roles';
      readonly projectId: string;
      readonly grantId?: string;
      readonly keys: readonly string[];
    };

/** Ids of all authorizations that rest on it. Strict: refuses rather than leave out what was given just now. */
export const restingOn = async (views: Views, { at: _, ...read }: ReadContext, ground: Ground) => {
  const rows = await views.query<{ readonly id: string }>(
    { ...read, strict: true },
    [authorizations, users, projects],
    (db, name) => {
      const ownedBy = (table: { readonly name: string }, orgId: string) =>
        sql`(select id from ${sql.table(name(table))} where org_id = ${orgId})`;
      const rests = () => {
        switch (ground.of) {
          case 'project':
            return sql<boolean>`project_id = ${ground.id}`;
          case 'user':
            return sql<boolean>`user_id = ${ground.id}`;
          case 'grant':
            return sql<boolean>`project_id = ${ground.projectId} and grant_id = ${ground.grantId}`;
          case 'roles':
            return sql<boolean>`(project_id = ${ground.projectId} and role_keys && ${ground.keys}::text[]
              and grant_id = coalesce(${ground.grantId ?? null}::text, grant_id))`;
          case 'org':
            return sql<boolean>`(org_id = ${ground.id} or user_id in ${ownedBy(usersTable, ground.id)}
              or project_id in ${ownedBy(projectsTable, ground.id)})`;
        }
      };
      return db.selectFrom(name(authorizationsTable)).select('id').where(rests()).orderBy('id');
    },
  );
  return rows.map(({ id }) => id);
};
