import { type RawBuilder, sql } from 'kysely';
import { orgDomainsTable } from '../org/org.ts';
import { searchedText } from '../searched-text.ts';
import { domainSettingsTable } from '../settings/tables.ts';
import { comparesWhole, startingWith, startsWith, textMatches } from '../text-filter.ts';
import type { NameOf } from '../views.ts';
import type { TextFilter } from './user-text.ts';

/** With `among` goes `orgs`: it may be true of any user of these organizations too. */
export type LoginNameFilter = TextFilter & { readonly orgs?: readonly string[] };

/**
 * That login names of this organization end in a domain. Asked as `exists`, so that Postgres looks it up for a few users and
 * hashes it for many; a tenant may have organizations beyond counting, and one rule for all of them.
 */
export const endsInDomain = (name: NameOf, orgId: string): RawBuilder<boolean> => {
  const settings = sql.table(name(domainSettingsTable));
  const ownRule = (is: boolean) => sql`exists (
    select from ${settings} s where s.owner_id = ${sql.ref(orgId)} and s.user_login_must_be_domain = ${sql.lit(is)})`;
  return sql<boolean>`(case when (select user_login_must_be_domain from ${settings} where owner_id = instance_id)
      then not ${ownRule(false)} else ${ownRule(true)} end
    and exists (select from ${sql.table(name(orgDomainsTable))} d where d.org_id = ${sql.ref(orgId)} and d.is_verified))`;
};

/** The user names that could be behind a login name: the whole, or what stands before any of its @. */
const userNamesIn = (lower: string): readonly string[] => [
  lower,
  ...[...lower.matchAll(/@/g)].map(({ index }) => lower.slice(0, index)),
];

/** That a login name of `u` matches, by an index on user names as far as one helps: what loginNamesOf says, in SQL. */
export const loginNameMatches = (name: NameOf, { method, text, among, orgs }: LoginNameFilter): RawBuilder<boolean> => {
  const heedsCase = method % 2 === 0;
  const userName = sql.ref(heedsCase ? 'u.user_name' : 'u.user_name_lower');
  const wanted = heedsCase ? text : text.toLowerCase();
  const matches = (loginName: RawBuilder<unknown>) => textMatches(loginName, heedsCase ? method : method - 1, wanted);
  const found = sql<boolean>`case when ${endsInDomain(name, 'u.org_id')} then exists (
      select from ${sql.table(name(orgDomainsTable))} d
       where d.instance_id = u.instance_id and d.org_id = u.org_id and d.is_verified
         and ${matches(sql`${userName} || '@' || ${heedsCase ? sql.ref('d.domain') : sql`lower(d.domain)`}`)})
    else ${matches(userName)} end`;
  const lower = text.toLowerCase();
  if (comparesWhole(method))
    return sql`(u.user_name_lower = any(${userNamesIn(lower).map(searchedText)}::text[]) and ${found})`;
  if (startsWith(method) && !among)
    return sql`(${startingWith('u.user_name_lower', searchedText(lower.split('@')[0] ?? ''))} and ${found})`;
  if (!among) return sql`(${found})`;
  return orgs?.length
    ? sql`((u.id = any(${among}::text[]) or u.org_id = any(${orgs}::text[])) and ${found})`
    : sql`(u.id = any(${among}::text[]) and ${found})`;
};
