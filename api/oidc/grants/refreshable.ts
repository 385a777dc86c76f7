import { oidcSession } from '../../../domain/oidc-session/oidc-session.ts';
import { session } from '../../../domain/session/session.ts';
import { oidcSettings } from '../../../domain/settings/oidc.ts';
import { user } from '../../../domain/user/user.ts';
import type { Api } from '../../api.ts';
import { fromMemory } from '../../facts/from-memory.ts';
import { loadOwned } from '../../facts/owned.ts';
import type { Client } from '../client/client.ts';
import { invalidGrant } from '../oauth-error.ts';
import { mayStillAct } from '../token-exchange/impersonation.ts';
import { isStillSignedIn, mayStillHave } from '../tokens/access-token.ts';
import type { ClientBearer } from '../tokens/bearer.ts';
import { stillStands } from '../tokens/foundation.ts';

/**
 * What a refresh token stands for, if all that it was given for still holds; whether it is the one that counts, its stream decides.
 * @throws invalid_grant
 */
export const refreshable = (
  api: Api,
  instanceId: string,
  client: Client,
  { oidcSessionId, userId, sessionId = '' }: ClientBearer,
) =>
  fromMemory(api, async (memory) => {
    const { owned, others } = await loadOwned(
      memory,
      instanceId,
      [{ decider: user, id: userId }],
      { decider: oidcSession, id: oidcSessionId },
      { decider: session, id: sessionId },
      { decider: oidcSettings, id: instanceId },
    );
    const [[holder], [spent, login, settings]] = [owned, others];
    const { grant, actor, startedAt: since, refreshToken: current } = spent.state;
    if (!grant) throw refreshTokenNotValid();
    if (!holder.isActive || !isStillSignedIn(grant, sessionId, login.state, api.now()))
      throw invalidGrant('The login that this token stands for has ended.');
    const person = { userId, orgId: holder.state.owner, since };
    if (!(await mayStillHave(memory, instanceId, client, person)))
      throw invalidGrant('This person does not let the application in any more, or the application them.');
    if (!(await stillStands(memory, instanceId, grant))) throw invalidGrant('What this token was given for has ended.');
    if (!(await mayStillAct(memory, instanceId, actor, person)))
      throw invalidGrant('Who acts with this token may not act any more.');
    return { grant, actor, current, holder, settings };
  });

export const refreshTokenNotValid = () =>
  invalidGrant('This refresh token is not valid: it is expired, revoked, or was used before.');
