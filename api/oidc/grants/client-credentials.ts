import { oidcSettings } from '../../../domain/settings/oidc.ts';
import { user } from '../../../domain/user/user.ts';
import { apps } from '../../../projections/app/app.ts';
import { appsTable } from '../../../projections/app/tables.ts';
import { usersTable, userType } from '../../../projections/user/tables.ts';
import { users } from '../../../projections/user/user.ts';
import type { Api } from '../../api.ts';
import { fromMemory } from '../../facts/from-memory.ts';
import { loadOwned } from '../../facts/owned.ts';
import { matchesSecret } from '../../secret/secret.ts';
import { activeClient, authenticatedClient } from '../client/client.ts';
import { invalidClient, OAuthError } from '../oauth-error.ts';
import { askedBy } from '../refusal.ts';
import type { Begins } from '../tokens/begun-once.ts';
import { machineTokens } from '../tokens/machine-tokens.ts';
import { newOidcSessionId, reason } from '../tokens/tokens.ts';
import type { GrantHandler } from './grant.ts';
import { machineOfAssertion } from './jwt-bearer.ts';

/** RFC 6749, 4.4: a machine user signs in with its user name and secret, or its id and key (RFC 7523, 2.2). */
export const clientCredentials = (api: Api): GrantHandler => {
  const machineNamed = machinesOf(api);
  return async ({ visit, parameters, sender, credentials }) => {
    const instanceId = visit.instance.id;
    const { clientId, secret, assertion } = credentials ?? {};
    if (assertion && !(await activeClient(api, visit.read, assertion.subject))) {
      const signedIn = await machineOfAssertion(api, visit, assertion.jwt, () => invalidClient());
      return machineTokens(api, { visit, parameters, sender }, { ...signedIn, why: reason.clientCredentials });
    }
    const userId = clientId && secret ? await machineNamed(visit.read, clientId) : undefined;
    if (userId === undefined || secret === undefined) {
      await authenticatedClient(api, visit.read, credentials);
      throw new OAuthError('unauthorized_client', 'Client credentials are of machine users, not of applications.');
    }
    const [machine, settings] = await fromMemory(api, async (memory) => {
      const { owned, others } = await loadOwned(memory, instanceId, [{ decider: user, id: userId }], {
        decider: oidcSettings,
        id: instanceId,
      });
      const [holder] = owned;
      const hash = holder.state.machine?.secretHash;
      const { owner: orgId, userName } = holder.state;
      if (!holder.isActive || !hash || !matchesSecret(secret, hash))
        throw askedBy({ clientId: userName, orgId }, invalidClient());
      return [holder, others[0].state] as const;
    });
    const secret_set_at = machine.state.machine?.secretSetAt?.toISOString() ?? '';
    const by = { user_id: userId, secret_set_at };
    const begins: Begins = (begin) => begin(newOidcSessionId(api));
    const signedIn = { userId, machine, settings, by, begins, why: reason.clientCredentials };
    return machineTokens(api, { visit, parameters, sender }, signedIn);
  };
};

/**
 * Two organizations may each have a machine of this name: then the name alone identifies nobody. Neither may a machine call
 * itself like an application, whose tokens its own would be taken for (RFC 9700, 4.15.1).
 */
const machinesOf = ({ views }: Pick<Api, 'views'>) =>
  views.remember([users, apps], async (read, clientId) => {
    const [only, another] = await views.query<{ readonly id: string }>(read, [users, apps], (db, name) =>
      db
        .selectFrom(name(usersTable))
        .select('id')
        .where('user_name_lower', '=', clientId.toLowerCase())
        .where('type', '=', userType.machine)
        .where(({ exists, not, selectFrom }) =>
          not(exists(selectFrom(name(appsTable)).select('id').where('client_id', '=', clientId))),
        )
        .limit(2),
    );
    return another ? undefined : only?.id;
  });
