import type { Row } from '../projection.ts';
import type { ReadContext, Views } from '../views.ts';
import { members, membersTable } from './member.ts';

/**
 * What a user administers; `orgId` is empty for the instance itself. Always of now: the moment that a request asks about
 * changes nothing about who may ask.
 */
export const membershipsOf = async (views: Views, { at: _, ...read }: ReadContext, userId: string) => {
  const rows = await views.query<Row<typeof membersTable.columns>>(read, [members], (db, name) =>
    db.selectFrom(name(membersTable)).where('user_id', '=', userId).selectAll(),
  );
  return rows.map((row) => ({
    aggregateType: row.aggregate_type,
    aggregateId: row.aggregate_id,
    orgId: row.org_id ?? '',
    roles: row.roles,
  }));
};
