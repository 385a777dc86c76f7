import type { Foundation } from '../../../domain/oidc-session/foundation.ts';
import { oidcSession } from '../../../domain/oidc-session/oidc-session.ts';
import { hasExpired, session } from '../../../domain/session/session.ts';
import { user } from '../../../domain/user/user.ts';
import type { Api } from '../../api.ts';
import { loadOwned } from '../../facts/owned.ts';
import { loadStates } from '../../facts/states.ts';

type Reads = Pick<Api, 'loadAll' | 'now'>;

/** Whether all is still there that tokens stand on. Most stand on their session alone, which is looked at elsewhere. */
export const stillStands = async (
  api: Reads,
  instanceId: string,
  { restsOn = [] }: { readonly restsOn?: readonly Foundation[] | undefined },
): Promise<boolean> => {
  for (const each of restsOn) if (!(await isThere(api, instanceId, each))) return false;
  return true;
};

const isThere = async (api: Reads, instanceId: string, foundation: Foundation): Promise<boolean> => {
  if ('user_id' in foundation) return isCredentialThere(api, instanceId, foundation);
  if ('session_id' in foundation) {
    const [{ state }] = await loadStates(api, instanceId, { decider: session, id: foundation.session_id });
    return state.status === 'active' && !hasExpired(state, api.now());
  }
  const { oidc_session_id: id, token_id } = foundation;
  const [{ state }] = await loadStates(api, instanceId, { decider: oidcSession, id });
  return !state.isRevoked && !state.revokedIds.some((revoked) => revoked === token_id);
};

type OfUser = Extract<Foundation, { readonly user_id: string }>;

const isCredentialThere = async (api: Reads, instanceId: string, credential: OfUser): Promise<boolean> => {
  const { owned } = await loadOwned(api, instanceId, [{ decider: user, id: credential.user_id }]);
  const [{ state, isActive }] = owned;
  const { keys = {}, secretSetAt } = state.machine ?? {};
  if ('secret_set_at' in credential) return isActive && secretSetAt?.toISOString() === credential.secret_set_at;
  const expiresAt = 'key_id' in credential ? keys[credential.key_id]?.expiresAt : state.pats[credential.pat_id];
  return isActive && expiresAt !== undefined && expiresAt > api.now();
};
