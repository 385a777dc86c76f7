import { sql } from 'kysely';
import { type Few, most } from '../having-part.ts';
import { orgDomainsTable, orgs } from '../org/org.ts';
import { domainFound, narrowedDomain } from '../org/search.ts';
import { settings } from '../settings/settings.ts';
import { endsWith } from '../text-filter.ts';
import type { ReadContext, Views } from '../views.ts';
import { endsInDomain, type LoginNameFilter } from './login-name-sql.ts';

/** The contract's numbers of comparisons that don't heed case. */
const ignoringCase = { equals: 1, startsWith: 3, contains: 5, endsWith: 7 } as const;

/**
 * Who can have this part of a login name: whose user name has it, and, where a domain completes the name, whose user name ends in
 * what stands before the @, or else everybody in organizations with such a domain. `whoHas` tells who has a part of a user name.
 */
export const narrowedLoginName = async <F extends LoginNameFilter>(
  views: Views,
  read: ReadContext,
  filter: F,
  whoHas: (part: string, isEnd: boolean) => Promise<Few>,
): Promise<F> => {
  const isEnd = endsWith(filter.method);
  const [whole, completing] = await Promise.all([
    whoHas(filter.text, isEnd),
    orgsCompleting(views, read, filter.text, isEnd),
  ]);
  if (whole === 'many' || completing === 'many') return filter;
  if (completing.length === 0) return { ...filter, among: whole };
  const at = filter.text.lastIndexOf('@');
  const before = at < 0 ? 'many' : await whoHas(filter.text.slice(0, at), true);
  return before === 'many'
    ? { ...filter, among: whole, orgs: completing }
    : { ...filter, among: [...whole, ...before] };
};

/** Organizations whose login names end in a domain that can hold the part, or its end behind the @. */
const orgsCompleting = async (views: Views, read: ReadContext, text: string, isEnd: boolean): Promise<Few> => {
  const at = text.lastIndexOf('@');
  const whole = isEnd ? ignoringCase.endsWith : ignoringCase.contains;
  const behindAt = isEnd ? ignoringCase.equals : ignoringCase.startsWith;
  const method = at < 0 ? whole : behindAt;
  const domain = await narrowedDomain(views, read, { method, text: text.slice(at + 1) });
  const found = await views.query<{ readonly org_id: string }>(read, [orgs, settings], (db, name) =>
    db
      .selectFrom(`${name(orgDomainsTable)} as d`)
      .where(sql<boolean>`d.is_verified and ${domainFound(domain)} and ${endsInDomain(name, 'd.org_id')}`)
      .select('d.org_id')
      .distinct()
      .limit(most + 1),
  );
  return found.length > most ? 'many' : found.map(({ org_id }) => org_id);
};
