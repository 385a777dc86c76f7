import { projects } from '../project/project.ts';
import { projectsTable } from '../project/tables.ts';
import type { Projection } from '../projection.ts';
import { usersTable } from '../user/tables.ts';
import { users } from '../user/user.ts';
import type { ReadContext, Views } from '../views.ts';

/** Ids of all that goes when an organization goes. Strict: refuses rather than leave out what was added just now. */
export const belongingsOf = async (views: Views, { at: _, ...read }: ReadContext, orgId: string) => {
  const idsIn = async (projection: Projection, table: { readonly name: string }) => {
    const rows = await views.query<{ readonly id: string }>({ ...read, strict: true }, [projection], (db, name) =>
      db.selectFrom(name(table)).where('org_id', '=', orgId).select('id'),
    );
    return rows.map(({ id }) => id);
  };
  const [userIds, projectIds] = await Promise.all([idsIn(users, usersTable), idsIn(projects, projectsTable)]);
  return { userIds, projectIds };
};
