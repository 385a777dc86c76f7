import { oidcSettings } from '../../../domain/settings/oidc.ts';
import { user } from '../../../domain/user/user.ts';
import type { Api } from '../../api.ts';
import { fromMemory } from '../../from-memory.ts';
import { loadOwned } from '../../owned.ts';
import { type Claimed, claimedIn, proven } from '../assertion.ts';
import { machineTokens } from '../machine-tokens.ts';
import { invalidGrant } from '../oauth-error.ts';
import { reason } from '../tokens.ts';
import type { GrantHandler } from './grant.ts';

/** RFC 7523, 2.1, ZITADEL's JWT profile: a machine user signs in with a JWT that its key has signed. */
export const jwtBearer =
  (api: Api): GrantHandler =>
  async ({ visit, parameters }) => {
    const { instance, origin } = visit;
    const claimed = claimedIn(parameters.required('assertion'));
    if (!claimed)
      throw invalidGrant(
        'The assertion must be a JWT with the same user id as issuer (iss) and subject (sub), and a kid.',
      );
    const { machine, settings, proof } = await fromMemory(api, (memory) =>
      signedIn(memory, instance.id, origin, claimed),
    );
    const name = `${claimed.subject}:${proof.jti}`;
    if (proof.jti !== undefined && !(await api.firstUse(instance.id, name, proof.until)))
      throw invalidGrant('This assertion (jti) was used before.');
    return machineTokens(
      api,
      { visit, parameters },
      { userId: claimed.subject, machine, settings, why: reason.jwtProfile },
    );
  };

const signedIn = async (api: Api, instanceId: string, origin: string, claimed: Claimed) => {
  const { owned, others } = await loadOwned(api, instanceId, [{ decider: user, id: claimed.subject }], {
    decider: oidcSettings,
    id: instanceId,
  });
  const [machine] = owned;
  const { keys = {} } = machine.state.machine ?? {};
  const key = machine.isActive && Object.hasOwn(keys, claimed.keyId) ? keys[claimed.keyId] : undefined;
  const proof = await proven(claimed, key, { origin, now: api.now() }).catch((error: Error) => {
    throw invalidGrant(error.message);
  });
  return { machine, settings: others[0].state, proof };
};
