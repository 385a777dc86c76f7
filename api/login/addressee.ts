import { org } from '../../domain/org/org.ts';
import { isLockedByAttempts } from '../../domain/user/lockout.ts';
import type { UserState } from '../../domain/user/state.ts';
import { user } from '../../domain/user/user.ts';
import type { Api } from '../api.ts';
import { loadOwned } from '../facts/owned.ts';
import { preferredLoginName } from '../oidc/tokens/claims.ts';
import { findUser } from '../session/find-user.ts';
import type { Guest, Step } from './guest.ts';

/** A person whom pages write to, and who comes back with what they were written. */
export type Addressee = {
  readonly userId: string;
  readonly orgId: string;
  readonly loginName: string;
  readonly holder: UserState;
};

/** Whom a link names, or whoever typed their name. Undefined: nobody who may sign in, and pages must not tell which of both. */
export const addresseeOf = (api: Api, { visit }: Pick<Guest, 'visit'>, { link, loginName, orgId }: Step) => {
  if (link) return addresseeBy(api, visit.instance.id, link.userId);
  return loginName === undefined ? undefined : addresseeNamed(api, visit, loginName, orgId);
};

const addresseeNamed = async (
  api: Api,
  { read }: Pick<Guest['visit'], 'read'>,
  typed: string,
  orgId: string | undefined,
) => {
  const found = await findUser(api, read, { typed, orgId });
  return found && addresseeBy(api, read.instanceId, found.id);
};

export const addresseeBy = async (api: Api, instanceId: string, userId: string): Promise<Addressee | undefined> => {
  const { owned } = await loadOwned(api, instanceId, [{ decider: user, id: userId }]);
  const [{ state: holder, isActive }] = owned;
  if (!holder.human) return undefined;
  // By a code comes in who is yet to set up the account, or was locked out by guesses that may be a stranger's.
  const comesByCode = holder.status === 'initial' || isLockedByAttempts(holder);
  if (!isActive && !(comesByCode && (await isActiveOrg(api, instanceId, holder.owner)))) return undefined;
  return { userId, orgId: holder.owner, loginName: await preferredLoginName(api, instanceId, holder), holder };
};

const isActiveOrg = async (api: Api, instanceId: string, orgId: string) =>
  (await api.load(instanceId, org, orgId)).state.status === 'active';
