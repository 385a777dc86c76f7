import { oidcSettings } from '../../../domain/settings/oidc.ts';
import { user } from '../../../domain/user/user.ts';
import type { Api } from '../../api.ts';
import type { Visit } from '../../edge/call.ts';
import { fromMemory } from '../../facts/from-memory.ts';
import { loadOwned } from '../../facts/owned.ts';
import { type Claimed, claimedIn, proven } from '../client/assertion.ts';
import { invalidGrant, type OAuthError } from '../oauth-error.ts';
import { askedBy } from '../refusal.ts';
import { begunOnce } from '../tokens/begun-once.ts';
import { machineTokens } from '../tokens/machine-tokens.ts';
import { reason } from '../tokens/tokens.ts';
import type { GrantHandler } from './grant.ts';

/** RFC 7523, 2.1, ZITADEL's JWT profile: a machine user signs in with a JWT that its key has signed. */
export const jwtBearer =
  (api: Api): GrantHandler =>
  async ({ visit, parameters, sender }) => {
    const signedIn = await machineOfAssertion(api, visit, parameters.required('assertion'));
    return machineTokens(api, { visit, parameters, sender }, { ...signedIn, why: reason.jwtProfile });
  };

/** Whoever signed it; `begins`: what they begin with it, once. @throws invalid_grant, or as `refused` has it */
export const machineOfAssertion = async (
  api: Api,
  { instance, origin }: Visit,
  assertion: string,
  refused: (why: string) => OAuthError = invalidGrant,
) => {
  const claimed = claimedIn(assertion);
  if (!claimed) throw refused('The assertion must be a JWT with the same user id as issuer (iss) and subject (sub).');
  const { machine, settings, proof, keyId } = await fromMemory(api, (memory) =>
    signedIn(memory, instance.id, origin, claimed, refused),
  );
  const by = { user_id: claimed.subject, key_id: keyId };
  const begins = begunOnce(api, claimed.subject, proof, refused);
  return { userId: claimed.subject, machine, settings, by, begins };
};

const signedIn = async (
  api: Api,
  instanceId: string,
  origin: string,
  claimed: Claimed,
  refused: (why: string) => OAuthError,
) => {
  const { owned, others } = await loadOwned(api, instanceId, [{ decider: user, id: claimed.subject }], {
    decider: oidcSettings,
    id: instanceId,
  });
  const [machine] = owned;
  const { keys = {} } = machine.state.machine ?? {};
  // Some libraries can't name one (the SDK of MCP): then it is the only one.
  const { keyId = onlyOne(Object.keys(keys)) ?? '' } = claimed;
  const key = machine.isActive && Object.hasOwn(keys, keyId) ? keys[keyId] : undefined;
  const proof = await proven(claimed, key, { origin, now: api.now() }).catch((error: Error) => {
    const { owner: orgId, userName: clientId, status } = machine.state;
    const refusal = refused(error.message);
    throw status === 'absent' ? refusal : askedBy({ clientId, orgId }, refusal);
  });
  return { machine, settings: others[0].state, proof, keyId };
};

const onlyOne = <T>([first, another]: readonly T[]): T | undefined => (another === undefined ? first : undefined);
