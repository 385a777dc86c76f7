import { sql } from 'kysely';
import { lru } from '../../eventstore/lru.ts';
import { orgs } from '../org/org.ts';
import type { Row } from '../projection.ts';
import { settings } from '../settings/settings.ts';
import { loginSettingsTable } from '../settings/tables.ts';
import type { NameOf, ReadContext, Views } from '../views.ts';
import { findNaming, type Naming } from './login-name.ts';
import { loginNameMatches } from './login-name-sql.ts';
import { standing, type WaysToSay } from './standing.ts';
import { usersTable } from './tables.ts';
import { users } from './user.ts';

export type UserRow = Row<typeof usersTable.columns>;
export type UserWithNaming = { readonly row: UserRow; readonly naming: Naming };

/** One user, now or at the moment that the context names. An organization and an instance take their users along. */
export const findUser = async (views: Views, read: ReadContext, id: string): Promise<UserWithNaming | undefined> => {
  const row = read.at ? await userAt(views, read, id) : await views.find(read, users, usersTable, { id }, []);
  return row && { row, naming: await findNaming(views, read, row.org_id) };
};

const userAt = async (views: Views, read: ReadContext, id: string): Promise<UserRow | undefined> => {
  const streams = [
    { aggregateType: 'user', aggregateId: id },
    { aggregateType: 'instance', aggregateId: read.instanceId },
  ];
  const within = (orgId: string) =>
    views.find(read, users, usersTable, { id }, [...streams, { aggregateType: 'org', aggregateId: orgId }]);
  const name = JSON.stringify([read.instanceId, id]);
  const owner = owners.get(name);
  if (owner !== undefined) return within(owner);
  const row = await views.find(read, users, usersTable, { id }, streams);
  if (row) owners.set(name, row.org_id);
  return row && within(row.org_id);
};

/** An owner never changes: from the second time on its history is read with the user's. */
const owners = lru<string>(10_000);

const ignoringCase = 1;

/** Who has this login name, in any organization or in the one named. */
export const findUserByLoginName = (views: Views, read: ReadContext, loginName: string, orgId?: string) =>
  onlyOne(views, read, orgId, (name) => loginNameMatches(name, { method: ignoringCase, text: loginName }));

/**
 * Who signs in with this: a login name, or a verified address or number where the organization's login settings allow it. Several
 * may; whose word counts most is meant (standing.ts), and nobody where it can't be told.
 */
export const findUserToSignIn = async (
  views: Views,
  read: ReadContext,
  text: string,
  orgId?: string,
): Promise<UserRow | undefined> => {
  const trimmed = text.trim();
  const found = await views.query<UserRow & { readonly standing: number }>(
    read,
    [users, orgs, settings],
    (db, name) => {
      const by = waysToSay(name, trimmed);
      const among = sql<boolean>`u.id in (${sql.join(
        [by.name, by.address, by.number].map(
          (is) => sql`select u.id from ${sql.table(name(usersTable))} u where ${is}`,
        ),
        sql` union all `,
      )})`;
      const matching = db
        .selectFrom(`${name(usersTable)} as u`)
        .selectAll('u')
        .select(standing(name, trimmed, by).as('standing'))
        .where(among);
      return (orgId === undefined ? matching : matching.where('u.org_id', '=', orgId)).orderBy('standing').limit(2);
    },
  );
  const [best, next] = found;
  return best?.standing === next?.standing ? undefined : best;
};

const waysToSay = (name: NameOf, text: string): WaysToSay => ({
  name: loginNameMatches(name, { method: ignoringCase, text }),
  address: sql<boolean>`(u.email_lower = lower(${text}) and u.email_verified
    and not ${loginSetting(name, 'disable_login_with_email')})`,
  number: sql<boolean>`(u.phone = ${withoutBlanks(text)} and u.phone_verified
    and not ${loginSetting(name, 'disable_login_with_phone')})`,
});

const withoutBlanks = (number: string) => number.replace(/[\s()-]/g, '');

type LoginSetting = 'disable_login_with_email' | 'disable_login_with_phone';
const loginSetting = (name: NameOf, setting: LoginSetting) => {
  const of = (owner: string) =>
    sql`(select ${sql.ref(setting)} from ${sql.table(name(loginSettingsTable))} where owner_id = ${sql.ref(owner)})`;
  return sql`coalesce(${of('u.org_id')}, ${of('u.instance_id')}, false)`;
};

/** Two users with the same address are neither: which of them it is cannot be told. */
const onlyOne = async (
  views: Views,
  read: ReadContext,
  orgId: string | undefined,
  condition: (name: NameOf) => ReturnType<typeof sql<boolean>>,
): Promise<UserRow | undefined> => {
  const found = await views.query<UserRow>(read, [users, orgs, settings], (db, name) => {
    const matching = db
      .selectFrom(`${name(usersTable)} as u`)
      .selectAll('u')
      .where(condition(name));
    return (orgId === undefined ? matching : matching.where('u.org_id', '=', orgId)).limit(2);
  });
  return found.length === 1 ? found[0] : undefined;
};

/** Users of other organizations whose names end in this domain. */
export const usersNamedAfter = async (
  views: Views,
  { at: _, ...read }: ReadContext,
  domain: string,
  exceptOrgId: string,
): Promise<readonly string[]> => {
  const ending = `@${domain.toLowerCase()}`;
  const rows = await views.query<{ readonly id: string }>(read, [users], (db, name) =>
    db
      .selectFrom(name(usersTable))
      .select('id')
      .where('org_id', '!=', exceptOrgId)
      .where(sql<boolean>`right(user_name_lower, length(${ending}::text)) = ${ending}`)
      .orderBy('id'),
  );
  return rows.map(({ id }) => id);
};

/** What these users are called, of those who are still there. */
export const displayNamesOf = async (
  views: Views,
  read: ReadContext,
  ids: readonly string[],
): Promise<ReadonlyMap<string, string>> => {
  if (ids.length === 0) return new Map();
  const rows = await views.query<{ readonly id: string; readonly called: string }>(read, [users], (db, name) =>
    db
      .selectFrom(`${name(usersTable)} as u`)
      .where(sql<boolean>`u.id = any(${ids}::text[])`)
      .select(['u.id as id', sql<string>`coalesce(u.display_name, u.name, u.user_name)`.as('called')]),
  );
  return new Map(rows.map(({ id, called }) => [id, called]));
};
