import { errors } from '../../../domain/errors.ts';
import { userErrors } from '../../../domain/user/errors.ts';
import { orgDomainsTable, orgs } from '../../../projections/org/org.ts';
import { findUserToSignIn } from '../../../projections/user/queries.ts';
import type { Api, Call } from '../../api.ts';

export const userNameErrors = errors('user_name', {
  domain_of_another: ['invalid', 'This user name ends in the domain of another organization.', 'COMMAND-SFd21'],
});

/**
 * A name that stands for itself must not look like one of another organization's users. A hint only, so the read model may
 * answer: user names stay unique whatever it says.
 */
export const mustNotBorrowDomain = async (
  api: Pick<Api, 'views'>,
  { read }: Call,
  orgId: string,
  userName: string,
): Promise<void> => {
  const at = userName.lastIndexOf('@');
  if (at < 1) return;
  const domain = userName
    .slice(at + 1)
    .trim()
    .toLowerCase();
  const owners = await api.views.query<{ readonly org_id: string }>(read, [orgs], (db, name) =>
    db
      .selectFrom(name(orgDomainsTable))
      .select('org_id')
      .where('domain', '=', domain)
      .where('is_verified', '=', true)
      .where('org_id', '!=', orgId),
  );
  if (owners.length > 0) throw userNameErrors.domain_of_another();
};

/**
 * Somebody may sign in with a verified address or number that is nobody's name: whoever took it for theirs would be found in their place.
 * Administrators know whom they name.
 */
export const mustNotStandInFor = async (
  { views }: Pick<Api, 'views'>,
  call: Call,
  userId: string,
  orgId: string,
  userName: string,
): Promise<void> => {
  if (await call.may('user.write', { orgId })) return;
  const found = await findUserToSignIn(views, call.read, userName);
  if (found && found.id !== userId) throw userErrors.username_taken();
};
