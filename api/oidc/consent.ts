import type { AuthRequest } from '../../domain/auth-request/auth-request.ts';
import { type Consent, consent, covers, type Wanted } from '../../domain/consent/consent.ts';
import type { Api } from '../api.ts';
import { fromMemory } from '../facts/from-memory.ts';
import { loadStates } from '../facts/states.ts';
import { activeClient, type Client } from './client/client.ts';
import type { Completion } from './signed-in-for.ts';

/** As `auth_request.added` numbers it. */
const promptConsent = 3;

/** Who it was that a person let have something. */
export type GivenConsent = Consent & { readonly clientId: string };

/** All that a person has let applications have, the newest first. */
export const consentsOf = async (
  api: Pick<Api, 'load'>,
  instanceId: string,
  userId: string,
): Promise<readonly GivenConsent[]> => {
  const { state } = await api.load(instanceId, consent, userId);
  return [...state.given]
    .map(([clientId, given]) => ({ clientId, ...given }))
    .sort((one, other) => Number(other.since) - Number(one.since));
};

type Asked = Pick<AuthRequest, 'client_id' | 'scope' | 'claims' | 'prompt' | 'authorization_details'>;

/** Claims that speak of the sign-in, which every ID token does. */
const ofTheSignIn = new Set(['sub', 'acr', 'amr', 'auth_time', 'nonce', 'sid']);

export const wantedBy = ({ scope, claims }: Asked): Wanted => {
  const named = [claims?.userinfo, claims?.id_token].flatMap((each) => Object.keys(each ?? {}));
  return { scope, claims: [...new Set(named.filter((name) => !ofTheSignIn.has(name)))] };
};

/**
 * Whether this person has to be asked before the client gets what it wants (OpenID Connect Core, 3.1.2.4). First parties need
 * not ask, unless the client wants it asked. What was given is remembered here; before anybody is asked, the store is.
 */
export const isConsentMissing = async (
  api: Api,
  { instance, read }: Pick<Completion, 'instance' | 'read'>,
  asked: Asked,
  userId: string,
): Promise<boolean> => {
  if (asked.prompt?.includes(promptConsent)) return true;
  const client = await activeClient(api, read, asked.client_id);
  if (!client?.metadata.third_party) return false;
  // What somebody lets happen once is no consent to the next time (RFC 9396, 3.1).
  if (asked.authorization_details?.length) return true;
  const given = await fromMemory(api, async ({ load }) => {
    const { state } = await load(instance.id, consent, userId);
    return covers(state, asked.client_id, wantedBy(asked)) || undefined;
  });
  return given === undefined;
};

/**
 * Whether what began at `since` was begun with a consent that was taken back afterwards. First parties have what they were
 * given by signing in.
 */
export const isTakenBack = async (
  { loadAll }: Pick<Api, 'loadAll'>,
  instanceId: string,
  { clientId, metadata }: Pick<Client, 'clientId' | 'metadata'>,
  { userId, since }: { readonly userId: string; readonly since: Date | undefined },
): Promise<boolean> => {
  if (!metadata.third_party || since === undefined) return false;
  const [{ state }] = await loadStates({ loadAll }, instanceId, { decider: consent, id: userId });
  const takenBack = state.takenBack.get(clientId);
  return takenBack !== undefined && takenBack >= since;
};

export const giveConsent = async (
  api: Pick<Api, 'execute' | 'load'>,
  { context, wrote, instance }: Pick<Completion, 'context' | 'wrote' | 'instance'>,
  asked: Asked,
  { userId, orgId, clientName }: { readonly userId: string; readonly orgId: string; readonly clientName: string },
): Promise<void> => {
  const { last } = await api.load(instance.id, consent, userId);
  const give = { type: 'GiveConsent', userId, clientId: asked.client_id, clientName, wanted: wantedBy(asked) } as const;
  const { position } = await api.execute(context, consent, userId, give, last ? undefined : orgId);
  wrote(position);
};
