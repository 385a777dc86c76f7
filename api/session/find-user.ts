import { user } from '../../domain/user/user.ts';
import { findUserByLoginName } from '../../projections/user/queries.ts';
import type { ReadContext } from '../../projections/views.ts';
import type { Api } from '../api.ts';

export type CheckedUser = { readonly id: string; readonly orgId: string };

/** Whom a check is about. */
export const findUser = async (
  api: Pick<Api, 'load' | 'views'>,
  read: ReadContext,
  search: { readonly id: string } | { readonly loginName: string },
): Promise<CheckedUser | undefined> => {
  if ('loginName' in search) {
    const found = await findUserByLoginName(api.views, read, search.loginName);
    return found && { id: found.id, orgId: found.org_id };
  }
  const { state } = await api.load(read.instanceId, user, search.id);
  return state.status === 'absent' || state.status === 'removed' ? undefined : { id: search.id, orgId: state.owner };
};
