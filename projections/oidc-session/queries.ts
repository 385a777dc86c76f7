import type { Row } from '../projection.ts';
import type { ReadContext, Views } from '../views.ts';
import { oidcSessions, oidcSessionsTable } from './oidc-session.ts';

export type OidcSessionRow = Row<typeof oidcSessionsTable.columns>;

/** What was given in a person's name, the newest first. */
export const oidcSessionsOfUser = (
  views: Views,
  read: ReadContext,
  userId: string,
  { limit }: { readonly limit: number },
): Promise<readonly OidcSessionRow[]> =>
  views.query<OidcSessionRow>(read, [oidcSessions], (db, name) =>
    db
      .selectFrom(name(oidcSessionsTable))
      .selectAll()
      .where('user_id', '=', userId)
      .orderBy('creation_date', 'desc')
      .limit(limit),
  );
