import { orgs, orgsTable } from '../../../projections/org/org.ts';
import type { ReadContext } from '../../../projections/views.ts';
import type { Api } from '../../api.ts';
import { OAuthError } from '../oauth-error.ts';
import { orgRestrictionOf } from '../scope.ts';
import type { Check } from './check.ts';

/** A scope may say whose users only are let in. */
export const organization =
  (api: Pick<Api, 'views'>): Check =>
  async ({ visit, parameters }) => {
    const restriction = orgRestrictionOf(parameters.words('scope'));
    if (!restriction) return {};
    if (restriction.by === 'id') return { organization_id: restriction.value };
    const orgId = await orgOfPrimaryDomain(api, visit.read, restriction.value);
    if (orgId === undefined) throw new OAuthError('invalid_scope', 'No organization has this primary domain.');
    return { organization_id: orgId };
  };

const orgOfPrimaryDomain = async ({ views }: Pick<Api, 'views'>, read: ReadContext, domain: string) => {
  const [row] = await views.query<{ readonly id: string }>(read, [orgs], (db, name) =>
    db.selectFrom(name(orgsTable)).select('id').where('primary_domain', '=', domain),
  );
  return row?.id;
};
