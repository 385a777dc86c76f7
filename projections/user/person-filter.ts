import { sql } from 'kysely';
import { textMatches } from '../text-filter.ts';
import type { NameOf } from '../views.ts';
import { loginNameMatches } from './login-name-sql.ts';

/** `method`: the contract's number of a text comparison. */
export type PersonFilter =
  | { readonly by: 'user_org'; readonly orgId: string }
  | { readonly by: 'login_name' | 'display_name'; readonly method: number; readonly text: string };

/** What lists of other things ask of the user `u` in them. Machines have a name, humans a display name. */
export const personMatches = (name: NameOf, filter: PersonFilter) => {
  switch (filter.by) {
    case 'user_org':
      return sql<boolean>`coalesce(u.org_id = ${filter.orgId}, false)`;
    case 'login_name':
      return loginNameMatches(name, filter);
    case 'display_name':
      return sql<boolean>`(coalesce(${textMatches('u.display_name', filter.method, filter.text)}, false)
        or coalesce(${textMatches('u.name', filter.method, filter.text)}, false))`;
  }
};
