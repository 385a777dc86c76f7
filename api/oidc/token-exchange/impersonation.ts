import { type Permission, permissionsOf } from '../../../domain/permissions.ts';
import { defaultSecurity, securitySettings } from '../../../domain/settings/security.ts';
import { membershipsOf } from '../../../projections/member/queries.ts';
import type { Api } from '../../api.ts';
import type { Visit } from '../../call.ts';
import { OAuthError } from '../oauth-error.ts';
import type { Presented } from './presented.ts';

/**
 * Who may act for whom: the instance allows it at all, and the actor has a role for it, in the instance or in the person's
 * organization. For those who administer something it takes more than for others. @throws access_denied
 */
export const mustBeAllowedToActFor = async (api: Api, visit: Visit, actor: Presented, subject: Presented) => {
  const { id } = visit.instance;
  const { values = defaultSecurity } = (await api.load(id, securitySettings, id)).state;
  if (!values.enable_impersonation)
    throw new OAuthError('access_denied', 'The security settings of this instance do not allow impersonation.');
  const [offices, of] = await Promise.all([
    membershipsOf(api.views, visit.read, actor.userId),
    membershipsOf(api.views, visit.read, subject.userId),
  ]);
  const needed: Permission = of.length > 0 ? 'admin.impersonation' : 'impersonation';
  const covers = ({ aggregateType, aggregateId }: (typeof offices)[number]) =>
    aggregateType === 'instance' || (aggregateType === 'org' && aggregateId === subject.user.owner);
  const isAllowed = offices.some(
    (office) => covers(office) && office.roles.some((role) => permissionsOf(role).has(needed)),
  );
  if (!isAllowed) throw new OAuthError('access_denied', 'The actor may not act for this person.');
};
