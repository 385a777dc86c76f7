import type { ReadContext, Views } from '../views.ts';
import { cibaRequests, cibaRequestsTable } from './ciba.ts';

export type WaitingCibaRequest = { readonly id: string; readonly client_id: string };

/** Nobody is asked so many things at a time. */
const most = 20;

/** What waits for this person's answer, the newest first. */
export const cibaRequestsOf = (
  views: Views,
  read: ReadContext,
  userId: string,
  now: Date,
): Promise<readonly WaitingCibaRequest[]> =>
  views.query<WaitingCibaRequest>(read, [cibaRequests], (db, name) =>
    db
      .selectFrom(name(cibaRequestsTable))
      .select(['id', 'client_id'])
      .where('user_id', '=', userId)
      .where('expires', '>', now)
      .orderBy('creation_date', 'desc')
      .limit(most),
  );
