import { sql } from 'kysely';
import { orgs } from '../org/org.ts';
import type { Row } from '../projection.ts';
import { settings } from '../settings/settings.ts';
import { loginSettingsTable } from '../settings/tables.ts';
import type { ReadContext, Views } from '../views.ts';
import { findNaming, type Naming } from './login-name.ts';
import { loginNameMatches } from './login-name-sql.ts';
import { usersTable } from './tables.ts';
import { users } from './user.ts';

export type UserRow = Row<typeof usersTable.columns>;
export type UserWithNaming = { readonly row: UserRow; readonly naming: Naming };

/** One user, now or at the moment that the context names. An organization and an instance take their users along. */
export const findUser = async (views: Views, read: ReadContext, id: string): Promise<UserWithNaming | undefined> => {
  const stream = { aggregateType: 'user', aggregateId: id };
  const row = await views.find(read, users, usersTable, { id }, [stream]);
  if (!row) return undefined;
  const kept = read.at
    ? await views.find(read, users, usersTable, { id }, [
        stream,
        { aggregateType: 'org', aggregateId: row.org_id },
        { aggregateType: 'instance', aggregateId: read.instanceId },
      ])
    : row;
  return kept && { row: kept, naming: await findNaming(views, read, row.org_id) };
};

const ignoringCase = 1;

/** Who has this login name, in any organization or in the one named. */
export const findUserByLoginName = (views: Views, read: ReadContext, loginName: string, orgId?: string) =>
  onlyOne(views, read, orgId, (name) => loginNameMatches(name, ignoringCase, loginName));

/** Who signs in with this: a login name, or a verified address or number where the organization's login settings allow it. */
export const findUserToSignIn = async (
  views: Views,
  read: ReadContext,
  text: string,
  orgId?: string,
): Promise<UserRow | undefined> => {
  const trimmed = text.trim();
  return (
    (await findUserByLoginName(views, read, trimmed, orgId)) ??
    (await onlyOne(
      views,
      read,
      orgId,
      (name) => sql<boolean>`(
        (u.email_lower = lower(${trimmed}) and u.email_verified and not ${loginSetting(name, 'disable_login_with_email')})
        or (u.phone = ${withoutBlanks(trimmed)} and u.phone_verified and not ${loginSetting(name, 'disable_login_with_phone')})
      )`,
    ))
  );
};

const withoutBlanks = (number: string) => number.replace(/[\s()-]/g, '');

type Name = (table: { readonly name: string }) => string;
type LoginSetting = 'disable_login_with_email' | 'disable_login_with_phone';
const loginSetting = (name: Name, setting: LoginSetting) => {
  const of = (owner: string) =>
    sql`(select ${sql.ref(setting)} from ${sql.table(name(loginSettingsTable))} where owner_id = ${sql.ref(owner)})`;
  return sql`coalesce(${of('u.org_id')}, ${of('u.instance_id')}, false)`;
};

/** Two users with the same address are neither: which of them it is cannot be told. */
const onlyOne = async (
  views: Views,
  read: ReadContext,
  orgId: string | undefined,
  condition: (name: Name) => ReturnType<typeof sql<boolean>>,
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
