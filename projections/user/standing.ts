import { type RawBuilder, sql } from 'kysely';
import { orgDomainsTable } from '../org/org.ts';
import type { NameOf } from '../views.ts';

/** By what somebody may be meant who signs in with a text. */
export type WaysToSay = { readonly [by in 'name' | 'address' | 'number']: RawBuilder<boolean> };

/**
 * How good a claim `u` has to be whom this text means, the best first. An administrator's word that an address is somebody's, or
 * a user name that looks like one, stands behind a code that was sent there and came back; the organization that has verified the
 * domain is believed before others, and its users' names are theirs.
 */
export const standing = (name: NameOf, text: string, by: WaysToSay): RawBuilder<number> => {
  const proved = sql`((${by.address} and u.email_proved) or (${by.number} and u.phone_proved))`;
  const vouched = sql`exists (select from ${sql.table(name(orgDomainsTable))} d
    where d.instance_id = u.instance_id and d.org_id = u.org_id and d.is_verified and d.domain = ${domainOf(text)})`;
  return sql<number>`case
    when ${by.name} and (${proved} or ${vouched}) then 1
    when ${proved} then 2
    when ${vouched} then 3
    when ${by.name} then 4
    else 5 end`;
};

const domainOf = (text: string): string => text.slice(text.lastIndexOf('@') + 1).toLowerCase();
