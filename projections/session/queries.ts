import { sql } from 'kysely';
import { type Page, pageOf } from '../page.ts';
import type { Row } from '../projection.ts';
import { isLater, timeMatches } from '../time-filter.ts';
import { loginNamesOf, type Naming, namingsOf } from '../user/login-name.ts';
import { findUser, type UserRow } from '../user/queries.ts';
import { usersTable } from '../user/tables.ts';
import { users } from '../user/user.ts';
import type { Db, ReadContext, Views } from '../views.ts';
import { sessions } from './session.ts';
import { sessionsTable } from './table.ts';

export type SessionRow = Row<typeof sessionsTable.columns>;
type UserColumns = Pick<UserRow, 'user_name' | 'display_name' | 'name' | 'password_changed'>;
export type SessionUser = {
  readonly loginName: string;
  readonly displayName: string;
  readonly passwordChanged: Date | null;
};
/** The user is absent until one is checked. */
export type SessionWithUser = { readonly session: SessionRow; readonly user: SessionUser | undefined };

const shown = ({ user_name, display_name, name, password_changed }: UserColumns, naming: Naming): SessionUser => ({
  loginName: loginNamesOf(user_name, naming)[0] ?? user_name,
  displayName: display_name ?? name ?? '',
  passwordChanged: password_changed,
});

/** One session, now or at the moment that the context names; none if its user is gone. */
export const findSession = async (
  views: Views,
  read: ReadContext,
  id: string,
): Promise<SessionWithUser | undefined> => {
  const stream = { aggregateType: 'session', aggregateId: id };
  const session = await views.find(read, sessions, sessionsTable, { id }, [stream]);
  if (!session?.user_id) return session && { session, user: undefined };
  const user = await findUser(views, read, session.user_id);
  return user && { session, user: shown(user.row, user.naming) };
};

export type SessionFilter =
  | { readonly by: 'ids'; readonly ids: readonly string[] }
  | { readonly by: 'user'; readonly id: string }
  | { readonly by: 'creator'; readonly id: string }
  | { readonly by: 'fingerprint'; readonly id: string }
  | { readonly by: 'creation' | 'expiration'; readonly method: number; readonly date: Date };

export type SessionsAsked = {
  readonly filters: readonly SessionFilter[];
  /** The caller sees own sessions, those it created, and those of users in these organizations. */
  readonly visibleTo: { readonly userId: string; readonly orgIds: 'all' | readonly string[] };
  readonly page: Page;
};

export const listSessions = async (
  views: Views,
  read: ReadContext,
  asked: SessionsAsked,
): Promise<{ readonly total: bigint; readonly sessions: readonly SessionWithUser[] }> => {
  const { total, rows } = await pageOf<SessionRow>(views, read, [sessions], (db, name) => matching(db, name, asked), {
    page: asked.page,
    sortBy: ['s.creation_date', 's.id'],
    id: 's.id',
  });
  const [userOf, naming] = await Promise.all([
    usersOf(views, read, rows),
    namingsOf(
      views,
      read,
      rows.flatMap(({ user_org_id }) => user_org_id ?? []),
    ),
  ]);
  return {
    total,
    sessions: rows.map((session) => {
      const user = userOf(session);
      return { session, user: user && shown(user, naming(user.org_id)) };
    }),
  };
};

/** Asked for the page, not joined: a join would be made for all that matches. */
const usersOf = async (views: Views, read: ReadContext, rows: readonly SessionRow[]) => {
  const ids = rows.flatMap(({ user_id }) => user_id ?? []);
  if (ids.length === 0) return () => undefined;
  const found = await views.query<UserRow>(read, [users], (db, name) =>
    db
      .selectFrom(`${name(usersTable)} as u`)
      .selectAll('u')
      .where(sql<boolean>`u.id = any(${ids}::text[])`),
  );
  const byId = new Map(found.map((user) => [user.id, user]));
  return ({ user_id }: SessionRow) => (user_id === null ? undefined : byId.get(user_id));
};

const matching = (
  db: Db,
  name: (table: { readonly name: string }) => string,
  { filters, visibleTo: { userId, orgIds } }: SessionsAsked,
) => {
  const all = db.selectFrom(`${name(sessionsTable)} as s`);
  const visible =
    orgIds === 'all'
      ? all
      : all.where((is) =>
          is.or([
            is('s.user_id', '=', userId),
            is('s.creator', '=', userId),
            is('s.user_org_id', '=', sql`any(${orgIds}::text[])`),
          ]),
        );
  return filters.reduce((query, filter) => query.where(conditionOf(filter)), visible);
};

const conditionOf = (filter: SessionFilter) => {
  switch (filter.by) {
    case 'ids':
      return sql<boolean>`s.id = any(${filter.ids}::text[])`;
    case 'user':
      return sql<boolean>`s.user_id = ${filter.id}`;
    case 'creator':
      return sql<boolean>`s.creator = ${filter.id}`;
    case 'fingerprint':
      return sql<boolean>`s.fingerprint_id = ${filter.id}`;
    case 'creation':
      return timeMatches('s.creation_date', filter.method, filter.date);
    case 'expiration':
      return endsAt(filter);
  }
};

/** A session without an end ends later than any time. */
const endsAt = ({ method, date }: { readonly method: number; readonly date: Date }) => {
  const matches = timeMatches('s.expiration', method, date);
  return isLater(method) ? sql<boolean>`(s.expiration is null or ${matches})` : matches;
};
