import { orgDomainsTable, orgs, orgsTable } from '../../../projections/org/org.ts';
import { type Projection, physicalName } from '../../../projections/projection.ts';
import { sessions } from '../../../projections/session/session.ts';
import { sessionsTable } from '../../../projections/session/table.ts';
import { userMetadata } from '../../../projections/user/metadata.ts';
import { userMetadataTable, usersTable } from '../../../projections/user/tables.ts';
import { users } from '../../../projections/user/user.ts';

type Values = Readonly<Record<string, string>>;

/** What tells the filled rows apart, in SQL; the rest is as of the one they are made from. One in a thousand is locked. */
const filledUsers: Values = {
  id: "'filled-' || n",
  creation_date: "one.creation_date + n * interval '1 ms'",
  state: 'case when n % 1000 = 0 then 4 else 1 end',
  user_name: "'User-' || n",
  user_name_lower: "'user-' || n",
  first_name: "'First ' || n % 5000",
  first_name_lower: "'first ' || n % 5000",
  last_name: "'Last ' || n",
  last_name_lower: "'last ' || n",
  nick_name: "'Nick ' || n",
  nick_name_lower: "'nick ' || n",
  display_name: "'First Last ' || n",
  display_name_lower: "'first last ' || n",
  email: "'User-' || n || '@bench.example'",
  email_lower: "'user-' || n || '@bench.example'",
  phone: "'+41' || n",
};

const filledMetadata = (key: string, value: string): Values => ({
  user_id: "'filled-' || n",
  key: `'${key}'`,
  value: `convert_to(${value}, 'UTF8')`,
  value_digest: `sha256(convert_to(${value}, 'UTF8'))`,
});

/** Each user has one; a login client creates most, and a browser keeps a few. */
const filledSessions: Values = {
  id: "'filled-' || n",
  creation_date: "one.creation_date + n * interval '1 ms'",
  creator: "case when n % 100 = 0 then 'creator-' || n else one.creator end",
  user_id: "'filled-' || n",
  fingerprint_id: "'browser-' || n / 3",
  expiration: "case when n % 2 = 0 then one.creation_date + n * interval '1 s' end",
};

const filledOrgs: Values = {
  id: "'filled-' || n",
  creation_date: "one.creation_date + n * interval '1 ms'",
  name: "'Org ' || n",
  name_lower: "'org ' || n",
  state: "case when n % 1000 = 0 then 'inactive' else 'active' end",
  primary_domain: "'org-' || n || '.example'",
};
const filledDomains: Values = { org_id: "'filled-' || n", domain: "'org-' || n || '.example'" };

export type Counts = { readonly users: number; readonly others: number };
/** The rows that the filled ones are made from. */
export type Templates = { readonly userId: string; readonly sessionId: string; readonly orgId: string };

/** Asks as the owner of the tables. */
export type Ask = (
  sql: string,
  values?: readonly unknown[],
) => Promise<readonly { readonly [column: string]: string }[]>;

/** The rows are written straight into the read models: it is the search that is measured, not the log. */
export const fill = async (ask: Ask, counts: Counts, { userId, sessionId, orgId }: Templates) => {
  const tell = (what: string) => counts.users > 100_000 && console.error(`    ${new Date().toISOString()} ${what}`);
  const inPostgres = (projection: Projection, table: { readonly name: string }) =>
    `projections."${physicalName(projection, table)}"`;

  const copies = async (table: string, key: string, template: string, values: Values, count: number, step = 1) => {
    const rows = await ask(
      `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped`,
      [table],
    );
    const selected = rows.map(({ name = '' }) => values[name] ?? `one.${name}`).join(', ');
    await ask(
      `insert into ${table} select ${selected} from (select * from ${table} where ${key} = $1 limit 1) one,
         generate_series(1, $2::int, $3::int) n`,
      [template, count, step],
    );
  };

  /** Indexes are filled faster at once than row by row; what they are stays what the projection made. */
  const withoutIndexes = async (table: string, work: () => Promise<void>) => {
    const indexes = await ask(
      `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as made
         from pg_index i where i.indrelid = $1::regclass and not i.indisprimary`,
      [table],
    );
    for (const { name } of indexes) await ask(`drop index ${name}`);
    await work();
    for (const [n, { made = '' }] of indexes.entries()) {
      tell(`${table}: index ${n + 1} of ${indexes.length}`);
      await ask(made);
    }
    await ask(`vacuum analyze ${table}`);
  };

  tell(`${counts.users.toLocaleString('en')} users`);
  const people = inPostgres(users, usersTable);
  await withoutIndexes(people, () => copies(people, 'id', userId, filledUsers, counts.users));
  // Everybody has a badge, a number of their own, and one in a thousand a desk.
  const metadata = inPostgres(userMetadata, userMetadataTable);
  await withoutIndexes(metadata, async () => {
    await copies(metadata, 'user_id', userId, filledMetadata('badge', "'badge-' || n"), counts.users);
    await copies(metadata, 'user_id', userId, filledMetadata('desk', "'desk-' || n % 7"), counts.users, 1000);
  });
  for (const [table, key, template, values] of [
    [inPostgres(sessions, sessionsTable), 'id', sessionId, filledSessions],
    [inPostgres(orgs, orgsTable), 'id', orgId, filledOrgs],
    [inPostgres(orgs, orgDomainsTable), 'org_id', orgId, filledDomains],
  ] as const)
    await withoutIndexes(table, () => copies(table, key, template, values, counts.others));
  tell('filled');
};
