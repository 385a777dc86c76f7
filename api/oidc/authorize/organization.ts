import { orgs, orgsTable } from '../../../projections/org/org.ts';
import type { ReadContext } from '../../../projections/views.ts';
import type { Api } from '../../api.ts';
import type { Visit } from '../../edge/call.ts';
import { OAuthError } from '../oauth-error.ts';
import { orgRestrictionOf } from '../scope.ts';
import type { Check } from './check.ts';

/** A scope may say whose users only are let in. */
export const organization =
  (api: Pick<Api, 'views'>): Check =>
  async ({ visit, parameters }) => {
    const orgId = await restrictedTo(api, visit, parameters.words('scope'));
    return orgId === undefined ? {} : { organization_id: orgId };
  };

export const restrictedTo = async (
  api: Pick<Api, 'views'>,
  { read }: Pick<Visit, 'read'>,
  scope: readonly string[],
): Promise<string | undefined> => {
  const restriction = orgRestrictionOf(scope);
  if (restriction?.by !== 'domain') return restriction?.value;
  const orgId = await orgOfPrimaryDomain(api, read, restriction.value);
  if (orgId === undefined) throw new OAuthError('invalid_scope', 'No organization has this primary domain.');
  return orgId;
};

const orgOfPrimaryDomain = async ({ views }: Pick<Api, 'views'>, read: ReadContext, domain: string) => {
  const [row] = await views.query<{ readonly id: string }>(read, [orgs], (db, name) =>
    db.selectFrom(name(orgsTable)).select('id').where('primary_domain', '=', domain),
  );
  return row?.id;
};
