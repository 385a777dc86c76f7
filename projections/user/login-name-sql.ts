import { type RawBuilder, sql } from 'kysely';
import { orgDomainsTable } from '../org/org.ts';
import { domainSettingsTable } from '../settings/tables.ts';
import { comparesWhole, startingWith, startsWith, textMatches } from '../text-filter.ts';
import { searchedText } from './searched-text.ts';
import type { TextFilter } from './user-text.ts';

type Name = (table: { readonly name: string }) => string;

/** The organizations of the tenant whose login names end in a domain: asked once a query. */
const withDomains = (name: Name) => {
  const settings = sql.table(name(domainSettingsTable));
  const rule = (owner: string) =>
    sql`(select user_login_must_be_domain from ${settings} where owner_id = ${sql.ref(owner)})`;
  return sql`array(
    select d.org_id from ${sql.table(name(orgDomainsTable))} d
     where d.is_verified and coalesce(${rule('d.org_id')}, ${rule('d.instance_id')}, false))`;
};

/** The user names that could be behind a login name: the whole, or what stands before any of its @. */
const userNamesIn = (lower: string): readonly string[] => [
  lower,
  ...[...lower.matchAll(/@/g)].map(({ index }) => lower.slice(0, index)),
];

/** That a login name of `u` matches, by an index on user names as far as one helps: what loginNamesOf says, in SQL. */
export const loginNameMatches = (name: Name, { method, text, among }: TextFilter): RawBuilder<boolean> => {
  const heedsCase = method % 2 === 0;
  const userName = sql.ref(heedsCase ? 'u.user_name' : 'u.user_name_lower');
  const wanted = heedsCase ? text : text.toLowerCase();
  const matches = (loginName: RawBuilder<unknown>) => textMatches(loginName, heedsCase ? method : method - 1, wanted);
  const endsInDomain = sql<boolean>`u.org_id = any(${withDomains(name)})`;
  const found = sql<boolean>`case when ${endsInDomain} then exists (
      select from ${sql.table(name(orgDomainsTable))} d
       where d.instance_id = u.instance_id and d.org_id = u.org_id and d.is_verified
         and ${matches(sql`${userName} || '@' || ${heedsCase ? sql.ref('d.domain') : sql`lower(d.domain)`}`)})
    else ${matches(userName)} end`;
  const lower = text.toLowerCase();
  if (comparesWhole(method))
    return sql`(u.user_name_lower = any(${userNamesIn(lower).map(searchedText)}::text[]) and ${found})`;
  if (startsWith(method) && among) return sql`(u.id = any(${among}::text[]) and ${found})`;
  if (startsWith(method))
    return sql`(${startingWith('u.user_name_lower', searchedText(lower.split('@')[0] ?? ''))} and ${found})`;
  return among ? sql`((u.id = any(${among}::text[]) or ${endsInDomain}) and ${found})` : sql`(${found})`;
};
