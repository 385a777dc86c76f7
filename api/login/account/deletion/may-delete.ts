import { permissionsOf } from '../../../../domain/permissions.ts';
import { membershipsOf } from '../../../../projections/member/queries.ts';
import type { Api } from '../../../api.ts';
import type { Guest } from '../../guest.ts';
import type { KnownAccount } from '../../known-accounts.ts';

/** Everybody, unless the configuration leaves it to those whose role says so, as the API does. */
export const mayDeleteThemselves = async (
  api: Pick<Api, 'settings' | 'views'>,
  { visit }: Pick<Guest, 'visit'>,
  { userId, orgId }: Pick<KnownAccount, 'userId' | 'orgId'>,
): Promise<boolean> => {
  if (api.settings.selfDeletion !== false) return true;
  const held = await membershipsOf(api.views, visit.read, userId);
  return held.some(
    ({ aggregateType, aggregateId, roles }) =>
      (aggregateType === 'instance' || (aggregateType === 'org' && aggregateId === orgId)) &&
      roles.some((role) => permissionsOf(role).has('user.self.delete')),
  );
};
