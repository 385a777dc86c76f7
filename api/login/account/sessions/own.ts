import { listSessions, type SessionRow } from '../../../../projections/session/queries.ts';
import type { Api } from '../../../api.ts';
import type { Guest } from '../../guest.ts';

/** More than anybody has; who has more ends the rest by doing it again. */
const most = 200;

/** Where somebody is signed in, the latest first. */
export const sessionsOf = async (
  { views, now }: Pick<Api, 'views' | 'now'>,
  { visit }: Pick<Guest, 'visit'>,
  userId: string,
): Promise<readonly SessionRow[]> => {
  const { sessions } = await listSessions(views, visit.read, {
    filters: [{ by: 'user', id: userId }],
    visibleTo: { userId, orgIds: [] },
    page: { offset: 0, limit: most, ascending: false },
  });
  return sessions
    .map(({ session }) => session)
    .filter(({ expiration }) => expiration === null || expiration > now())
    .toSorted((one, other) => Number(other.change_date) - Number(one.change_date));
};
