import type { ReadContext, Views } from '../views.ts';
import { backChannelLogouts, backChannelLogoutsTable } from './session-logout.ts';

export type PendingLogout = { readonly session_id: string; readonly oidc_session_id: string };

/** The applications that got tokens in this session, or in any of this user's, and were not told of its end. */
export const pendingLogouts = (
  views: Views,
  read: ReadContext,
  of: { readonly session_id: string } | { readonly user_id: string },
): Promise<readonly PendingLogout[]> => {
  const [column, id] =
    'session_id' in of ? (['session_id', of.session_id] as const) : (['user_id', of.user_id] as const);
  return views.query<PendingLogout>(read, [backChannelLogouts], (db, name) =>
    db
      .selectFrom(name(backChannelLogoutsTable))
      .select(['session_id', 'oidc_session_id'])
      .where(column, '=', id)
      .orderBy('creation_date'),
  );
};
