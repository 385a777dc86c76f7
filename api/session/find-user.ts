import { user } from '../../domain/user/user.ts';
import { findNaming, loginNamesOf } from '../../projections/user/login-name.ts';
import { findUserByLoginName, findUserToSignIn } from '../../projections/user/queries.ts';
import type { ReadContext } from '../../projections/views.ts';
import type { Api } from '../api.ts';
import { fromMemory } from '../facts/from-memory.ts';

export type CheckedUser = { readonly id: string; readonly orgId: string };
/**
 * `typed`: what a person entered, which may be a verified address or number as well; where only users of one organization are
 * wanted, its domain may be left out.
 */
type Search =
  | { readonly id: string }
  | { readonly loginName: string }
  | { readonly typed: string; readonly orgId?: string | undefined };

/** Whom a check is about. */
export const findUser = async (
  api: Pick<Api, 'load' | 'loadAll' | 'recent' | 'views'>,
  read: ReadContext,
  search: Search,
): Promise<CheckedUser | undefined> => {
  if ('id' in search)
    return fromMemory(api, async ({ load }) => {
      const { state } = await load(read.instanceId, user, search.id);
      return state.status === 'absent' || state.status === 'removed'
        ? undefined
        : { id: search.id, orgId: state.owner };
    });
  const row =
    'loginName' in search
      ? await findUserByLoginName(api.views, read, search.loginName)
      : await findTyped(api, read, search.typed, search.orgId);
  return row && { id: row.id, orgId: row.org_id };
};

const findTyped = async (
  { views }: Pick<Api, 'views'>,
  read: ReadContext,
  typed: string,
  orgId: string | undefined,
) => {
  const found = await findUserToSignIn(views, read, typed, orgId);
  if (found || orgId === undefined || typed.includes('@')) return found;
  const [completed] = loginNamesOf(typed.trim(), await findNaming(views, read, orgId));
  return completed === undefined ? undefined : findUserByLoginName(views, read, completed, orgId);
};
