import { type RawBuilder, sql } from 'kysely';
import { orgDomainsTable } from '../org/org.ts';
import { domainSettingsTable } from '../settings/tables.ts';
import { comparesWhole, startingWith, startsWith, textMatches } from '../text-filter.ts';

type Name = (table: { readonly name: string }) => string;

const mustBeDomain = (name: Name) => {
  const settings = sql.table(name(domainSettingsTable));
  const rule = (owner: RawBuilder<unknown>) =>
    sql`(select user_login_must_be_domain from ${settings} where owner_id = ${owner})`;
  return sql`coalesce(${rule(sql.ref('u.org_id'))}, ${rule(sql.ref('u.instance_id'))}, false)`;
};

/** Every login name of the user `u`, one a row: what loginNamesOf says, in SQL. */
const loginNames = (name: Name) => sql`(
  select u.user_name || '@' || d.domain as login_name
    from ${sql.table(name(orgDomainsTable))} d
   where d.instance_id = u.instance_id and d.org_id = u.org_id and d.is_verified and ${mustBeDomain(name)}
  union all
  select u.user_name
   where not ${mustBeDomain(name)} or not exists (
     select from ${sql.table(name(orgDomainsTable))} d
      where d.instance_id = u.instance_id and d.org_id = u.org_id and d.is_verified)
) as names`;

/** The user names that could be behind a login name: the whole, or what stands before any of its @. */
const userNamesIn = (loginName: string): readonly string[] => {
  const lower = loginName.toLowerCase();
  return [lower, ...[...lower.matchAll(/@/g)].map(({ index }) => lower.slice(0, index))];
};

/** That a login name of `u` matches. A whole name or its beginning is looked up by the index on user names first. */
export const loginNameMatches = (name: Name, method: number, text: string) => {
  const matches = sql<boolean>`exists (select from ${loginNames(name)} where ${textMatches('names.login_name', method, text)})`;
  if (comparesWhole(method))
    return sql<boolean>`(u.user_name_lower = any(${userNamesIn(text)}::text[]) and ${matches})`;
  if (!startsWith(method)) return matches;
  const [userName = ''] = text.toLowerCase().split('@');
  return sql<boolean>`(${startingWith('u.user_name_lower', userName)} and ${matches})`;
};
