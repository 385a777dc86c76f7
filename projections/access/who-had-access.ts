import { type RawBuilder, sql } from 'kysely';
import type { Moment } from '../../eventstore/eventstore.ts';
import type { Page } from '../page.ts';
import type { NameOf, ReadContext, Views } from '../views.ts';
import { access } from './access.ts';
import {
  type AccessKind,
  accessChangesTable,
  accessEndingsTable,
  accessProjectsTable,
  holdingsTable,
} from './tables.ts';

export type AccessAsked = {
  readonly kinds?: readonly AccessKind[];
  readonly userId?: string;
  readonly projectId?: string;
  readonly orgId?: string;
  readonly role?: string;
  /** Whoever had it at any time from here on … */
  readonly since?: Moment;
  /** … up to here. */
  readonly until?: Moment;
  /** What is held in this organization, or of its projects. */
  readonly visibleTo?: string;
};

/** That a person had one role at one place for one unbroken time. */
export type Access = {
  readonly kind: AccessKind;
  readonly user_id: string;
  readonly org_id: string;
  readonly project_id: string | null;
  readonly grant_id: string | null;
  readonly authorization_id: string | null;
  readonly role: string;
  readonly granted_at: Date;
  readonly granted_position: string;
  readonly granted_by: string;
  /** Null: it has not ended. */
  readonly ended_at: Date | null;
  readonly ended_position: string | null;
  readonly ended_by: string | null;
  /** The type of the event that ended it. */
  readonly ended_through: string | null;
};

const notAfter = (position: RawBuilder<unknown>, at: RawBuilder<unknown>, moment: Moment) =>
  'position' in moment
    ? sql<boolean>`${position} <= ${moment.position}`
    : sql<boolean>`${at} < ${justAfter(moment.time)}`;
const notBefore = (position: RawBuilder<unknown>, at: RawBuilder<unknown>, moment: Moment) =>
  'position' in moment ? sql<boolean>`${position} > ${moment.position}` : sql<boolean>`${at} >= ${moment.time}`;
/** A moment is a millisecond; the log knows microseconds. */
const justAfter = (time: Date) => new Date(time.getTime() + 1);

/** The newest grants first; `total` counts all pages. */
export const whoHadAccess = async (
  views: Views,
  read: ReadContext,
  asked: AccessAsked,
  { limit, offset, ascending }: Page,
): Promise<{ readonly total: bigint; readonly accesses: readonly Access[] }> => {
  const rows = await views.query<Access & { readonly total: string }>(read, [access], (db, name) => ({
    compile: () => statement(name, asked, { limit, offset, ascending }).compile(db),
  }));
  return { total: BigInt(rows[0]?.total ?? 0), accesses: rows };
};

/** Whatever an event is silent about holds on from the one before it: counting what is said numbers the stretches in between. */
const statement = (name: NameOf, asked: AccessAsked, { limit, offset, ascending }: Page) => sql<
  Access & { readonly total: string }
>`
  with holdings as (
    select h.* from ${sql.table(name(holdingsTable))} h
    left join ${sql.table(name(accessProjectsTable))} p on p.instance_id = h.instance_id and p.id = h.project_id
    where ${sql.join(holdingConditions(asked), sql` and `)}
  ), said as (
    select c.holding_id, c.position, c.at, c.actor, c.event_type, c.roles, c.is_active
    from ${sql.table(name(accessChangesTable))} c
    where c.holding_id in (select id from holdings)
    union all
    select h.id, e.position, e.at, e.actor, e.event_type, array[]::text[], false
    from ${sql.table(name(accessEndingsTable))} e
    join holdings h on e.scope_id = case e.scope
      when 'user' then h.user_id when 'project' then h.project_id when 'grant' then h.project_id || '/' || h.grant_id
      when 'org' then h.org_id else h.instance_id end
  ), counted as (
    select s.*,
      count(s.roles) over (partition by s.holding_id order by s.position) as roles_said,
      count(s.is_active) over (partition by s.holding_id order by s.position) as activity_said
    from said s
  ), known as (
    select c.holding_id, c.position, c.at, c.actor, c.event_type,
      case when first_value(c.is_active) over (partition by c.holding_id, c.activity_said order by c.position)
        then (max(to_jsonb(c.roles) #>> '{}') over (partition by c.holding_id, c.roles_said))::jsonb
        else '[]'::jsonb end as roles
    from counted c
  ), steps as (
    select k.*, lag(k.roles, 1, '[]'::jsonb) over (partition by k.holding_id order by k.position) as roles_before
    from known k
  ), intervals as (
    select h.kind, h.user_id, h.org_id, h.project_id, h.grant_id, h.authorization_id, r.role,
      s.at as granted_at, s.position as granted_position, s.actor as granted_by,
      e.at as ended_at, e.position as ended_position, e.actor as ended_by, e.event_type as ended_through
    from steps s
    join holdings h on h.id = s.holding_id
    cross join lateral jsonb_array_elements_text(s.roles) as r (role)
    left join lateral (
      select n.* from steps n where n.holding_id = s.holding_id and n.position > s.position and not n.roles ? r.role
      order by n.position limit 1
    ) e on true
    where not s.roles_before ? r.role
  )
  select i.*, count(*) over () as total from intervals i
  where ${sql.join(intervalConditions(asked), sql` and `)}
  order by i.granted_position ${sql.raw(ascending ? 'asc' : 'desc')}, i.user_id, i.kind, i.role
  limit ${limit} offset ${offset}`;

const holdingConditions = ({ kinds, userId, projectId, orgId, visibleTo }: AccessAsked) => [
  sql`true`,
  ...(kinds === undefined ? [] : [sql`h.kind = any(${kinds}::text[])`]),
  ...(userId === undefined ? [] : [sql`h.user_id = ${userId}`]),
  ...(projectId === undefined ? [] : [sql`h.project_id = ${projectId}`]),
  ...(orgId === undefined ? [] : [sql`h.org_id = ${orgId}`]),
  ...(visibleTo === undefined ? [] : [sql`(h.org_id = ${visibleTo} or p.org_id = ${visibleTo})`]),
];

const intervalConditions = ({ role, since, until }: AccessAsked) => [
  sql`true`,
  ...(role === undefined ? [] : [sql`i.role = ${role}`]),
  ...(until === undefined ? [] : [notAfter(sql`i.granted_position`, sql`i.granted_at`, until)]),
  ...(since === undefined
    ? []
    : [sql`(i.ended_position is null or ${notBefore(sql`i.ended_position`, sql`i.ended_at`, since)})`]),
];
