import { sessions } from '../session/session.ts';
import { sessionsTable } from '../session/table.ts';
import type { Db, NameOf, ReadContext, Views } from '../views.ts';
import { backChannelLogouts, backChannelLogoutsTable } from './session-logout.ts';

export type PendingLogout = { readonly session_id: string; readonly oidc_session_id: string };
type Whose = { readonly session_id: string } | { readonly user_id: string } | { readonly user_org_id: string };

const listed = (db: Db, name: NameOf) =>
  db.selectFrom(`${name(backChannelLogoutsTable)} as l`).select(['l.session_id', 'l.oidc_session_id']);

const withSessions = (db: Db, name: NameOf) =>
  listed(db, name).innerJoin(`${name(sessionsTable)} as s`, (join) =>
    join.onRef('s.instance_id', '=', 'l.instance_id').onRef('s.id', '=', 'l.session_id'),
  );

/** The applications that got tokens in this session, or in any of this user's or organization's, and were not told of its end. */
export const pendingLogouts = (views: Views, read: ReadContext, of: Whose): Promise<readonly PendingLogout[]> => {
  if ('user_org_id' in of)
    return views.query<PendingLogout>(read, [backChannelLogouts, sessions], (db, name) =>
      withSessions(db, name).where('s.user_org_id', '=', of.user_org_id),
    );
  const [column, id] = Object.entries(of)[0] ?? ['', ''];
  return views.query<PendingLogout>(read, [backChannelLogouts], (db, name) =>
    listed(db, name).where(`l.${column}`, '=', id).orderBy('l.creation_date'),
  );
};

export type ExpiredLogout = PendingLogout & { readonly instance_id: string };

/** The same of sessions of any tenant that have grown too old within this time, the oldest first. */
export const expiredLogouts = (
  views: Pick<Views, 'queryAcrossTenants'>,
  {
    from,
    to,
    limit,
    offset,
  }: { readonly from: Date; readonly to: Date; readonly limit: number; readonly offset: number },
): Promise<readonly ExpiredLogout[]> =>
  views.queryAcrossTenants<ExpiredLogout>([backChannelLogouts, sessions], (db, name) =>
    withSessions(db, name)
      .select('l.instance_id')
      .where('s.expiration', '>', from)
      .where('s.expiration', '<=', to)
      .orderBy('s.expiration')
      .orderBy('l.oidc_session_id')
      .limit(limit)
      .offset(offset),
  );
