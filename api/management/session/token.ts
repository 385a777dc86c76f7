import { session } from '../../../domain/session/session.ts';
import { user } from '../../../domain/user/user.ts';
import type { Api, Caller } from '../../api.ts';
import { loadOwned } from '../../facts/owned.ts';
import { factorDemand } from '../../session/factor-demand.ts';
import { authenticatedAt, authMethodsOf } from '../../session/factors.ts';
import { isCurrentToken } from '../../session/token.ts';

/** Who holds a session token whose seal was genuine. A session whose user has proved nothing speaks for nobody. */
export const verifySessionToken = async (
  api: Pick<Api, 'load' | 'loadAll' | 'recent' | 'now'>,
  instanceId: string,
  sessionId: string,
  tokenId: string,
): Promise<Caller | undefined> => {
  const { state } = await api.load(instanceId, session, sessionId);
  if (!state.user || !isCurrentToken(state, tokenId, api.now())) return undefined;
  const { owned } = await loadOwned(api, instanceId, [{ decider: user, id: state.user.id }]);
  const [holder] = owned;
  if (!authenticatedAt(state, holder)) return undefined;
  const demand = await factorDemand(api, instanceId, holder.state, authMethodsOf(state, holder.state));
  return {
    userId: state.user.id,
    orgId: holder.state.owner,
    kind: holder.state.human ? 'human' : 'machine',
    via: 'session',
    tokenId,
    sessionId,
    ...(demand === 'met' ? {} : { mustSetUpFactor: true }),
  };
};
