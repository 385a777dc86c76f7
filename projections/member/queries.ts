import { sql } from 'kysely';
import { projectGrantState, projectGrants, projectGrantsTable } from '../project-grant/project-grant.ts';
import type { Row } from '../projection.ts';
import { usersTable } from '../user/tables.ts';
import { users } from '../user/user.ts';
import type { ReadContext, Views } from '../views.ts';
import { members, membersTable } from './member.ts';

/** The read models that `membershipsOf` asks. */
export const membershipSources = [members, projectGrants];

/**
 * What a user administers; `orgId` is empty for the instance itself. Always of now: the moment that a request asks about
 * changes nothing about who may ask.
 */
export const membershipsOf = async (views: Views, { at: _, ...read }: ReadContext, userId: string) => {
  type Found = Row<typeof membersTable.columns> & { readonly granted_org_id: string | null };
  const rows = await views.query<Found>(read, membershipSources, (db, name) =>
    db
      .selectFrom(`${name(membersTable)} as m`)
      .leftJoin(`${name(projectGrantsTable)} as g`, (join) =>
        join
          .onRef('g.instance_id', '=', 'm.instance_id')
          .onRef('g.project_id', '=', 'm.aggregate_id')
          .onRef('g.grant_id', '=', 'm.grant_id')
          .on('g.state', '=', projectGrantState.active),
      )
      .where('m.user_id', '=', userId)
      .selectAll('m')
      .select('g.granted_org_id'),
  );
  return rows.map((row) => ({
    aggregateType: row.aggregate_type,
    aggregateId: row.aggregate_id,
    grantId: row.grant_id,
    orgId: row.org_id ?? '',
    ...(row.granted_org_id === null ? {} : { grant: { id: row.grant_id, orgId: row.granted_org_id } }),
    roles: row.roles,
  }));
};

/** What an organization's users administer of others. Strict: refuses rather than leave out what was given just now. */
export const officesElsewhereOf = async (views: Views, { at: _, ...read }: ReadContext, orgId: string) => {
  const rows = await views.query<Row<typeof membersTable.columns>>(
    { ...read, strict: true },
    [members, users],
    (db, name) =>
      db
        .selectFrom(`${name(membersTable)} as m`)
        .innerJoin(`${name(usersTable)} as u`, (join) =>
          join.onRef('u.instance_id', '=', 'm.instance_id').onRef('u.id', '=', 'm.user_id'),
        )
        .where('u.org_id', '=', orgId)
        .where(sql<boolean>`m.org_id is distinct from ${orgId}`)
        .selectAll('m'),
  );
  return rows.map((row) => ({
    aggregateType: row.aggregate_type,
    aggregateId: row.aggregate_id,
    grantId: row.grant_id,
    userId: row.user_id,
  }));
};
