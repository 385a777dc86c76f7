import { user } from '../../domain/user/user.ts';
import { findUserByLoginName, findUserToSignIn } from '../../projections/user/queries.ts';
import type { ReadContext } from '../../projections/views.ts';
import type { Api } from '../api.ts';

export type CheckedUser = { readonly id: string; readonly orgId: string };
/** `typed`: what a person entered, which may be a verified address or number as well. */
type Search = { readonly id: string } | { readonly loginName: string } | { readonly typed: string };

/** Whom a check is about. */
export const findUser = async (
  api: Pick<Api, 'load' | 'views'>,
  read: ReadContext,
  search: Search,
): Promise<CheckedUser | undefined> => {
  if ('id' in search) {
    const { state } = await api.load(read.instanceId, user, search.id);
    return state.status === 'absent' || state.status === 'removed' ? undefined : { id: search.id, orgId: state.owner };
  }
  const row =
    'loginName' in search
      ? await findUserByLoginName(api.views, read, search.loginName)
      : await findUserToSignIn(api.views, read, search.typed);
  return row && { id: row.id, orgId: row.org_id };
};
