import { sql } from 'kysely';
import { settings } from '../settings/settings.ts';
import { domainSettingsTable } from '../settings/tables.ts';
import type { ReadContext, Views } from '../views.ts';
import { usersTable } from './tables.ts';
import { users } from './user.ts';

/** Users whose organization has no domain settings of its own. Strict: refuses rather than leave out who was added just now. */
export const usersUnderInstance = async (views: Views, { at: _, ...read }: ReadContext, limit: number) => {
  const rows = await views.query<{ readonly id: string }>({ ...read, strict: true }, [users, settings], (db, name) =>
    db
      .selectFrom(`${name(usersTable)} as u`)
      .where(
        sql<boolean>`not exists (select 1 from ${sql.table(name(domainSettingsTable))} s
          where s.instance_id = u.instance_id and s.owner_id = u.org_id)`,
      )
      .select('u.id')
      .limit(limit),
  );
  return rows.map(({ id }) => id);
};
