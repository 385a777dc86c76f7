import type { TokenActor } from '../../../domain/oidc-session/events.ts';
import type { Foundation } from '../../../domain/oidc-session/foundation.ts';
import { oidcSession } from '../../../domain/oidc-session/oidc-session.ts';
import { session } from '../../../domain/session/session.ts';
import type { UserState } from '../../../domain/user/state.ts';
import { user } from '../../../domain/user/user.ts';
import type { Api } from '../../api.ts';
import type { Visit } from '../../edge/call.ts';
import { thumbprintOf } from '../../edge/client-certificate.ts';
import { fromMemory } from '../../facts/from-memory.ts';
import { loadOwned } from '../../facts/owned.ts';
import type { Client } from '../client/client.ts';
import { machineOfAssertion } from '../grants/jwt-bearer.ts';
import { OAuthError } from '../oauth-error.ts';
import { isStillSignedIn, type LiveToken, liveToken, mayStillHave } from '../tokens/access-token.ts';
import { openBearer } from '../tokens/bearer.ts';
import { stillStands } from '../tokens/foundation.ts';
import { machineSignIn } from '../tokens/machine-tokens.ts';
import { isMeantFor } from '../tokens/meant-for.ts';
import { readIdToken } from '../tokens/read-id-token.ts';
import { mayStillAct } from './impersonation.ts';

/** RFC 8693, 3, and ZITADEL's: a user by their id, which only stands beside an actor's token. */
export const tokenType = {
  accessToken: 'urn:ietf:params:oauth:token-type:access_token',
  refreshToken: 'urn:ietf:params:oauth:token-type:refresh_token',
  idToken: 'urn:ietf:params:oauth:token-type:id_token',
  jwt: 'urn:ietf:params:oauth:token-type:jwt',
  userId: 'urn:zitadel:params:oauth:token-type:user_id',
} as const;

/** What a token that was presented proves. */
export type Presented = {
  readonly userId: string;
  readonly user: UserState;
  readonly userChangedAt: Date | undefined;
  readonly scope: readonly string[];
  readonly audience: readonly string[];
  /** Empty where no login stands behind it. */
  readonly sessionId: string;
  readonly authMethods: readonly number[];
  readonly authTime: Date | undefined;
  readonly acr: string | undefined;
  /** Who acts with it already. */
  readonly actor: TokenActor | undefined;
  /** What must stay for it to stay good, itself among that. */
  readonly restsOn: readonly Foundation[];
};

type Reader = (api: Api, visit: Visit, client: Client, token: string) => Promise<Presented | undefined>;

const unsaid = {
  scope: [],
  audience: [],
  sessionId: '',
  authMethods: [],
  authTime: undefined,
  acr: undefined,
  actor: undefined,
  restsOn: [],
} as const;

/** Also a personal access token, which is for no client in particular. */
const accessToken: Reader = async (api, visit, client, token) => {
  const live = await liveToken(api, visit.instance.id, token);
  if (!live) return undefined;
  mustBeOwn(live, visit, client);
  const { userId, user: holder, userChangedAt, scope, issued } = live;
  const of = { userId, user: holder, userChangedAt, scope };
  if (!issued) return { ...unsaid, ...of, restsOn: [{ user_id: userId, pat_id: live.id }] };
  const [, oidc_session_id = '', token_id = ''] = /^(.+)-(at_.+)$/.exec(live.id) ?? [];
  const { sessionID: sessionId, authMethods, authTime, acr } = issued.grant;
  return {
    ...of,
    audience: issued.audience,
    sessionId,
    authMethods,
    authTime: new Date(authTime),
    acr,
    actor: issued.actor,
    restsOn: [...(issued.grant.restsOn ?? []), { oidc_session_id, token_id }],
  };
};

/**
 * A token that is bound is exchanged by whoever shows what it is bound to (RFC 9449, 7.2; RFC 8705, 3), or by an API that
 * proves itself and was sent it: then its caller has shown that there. @throws invalid_request
 */
const mustBeOwn = ({ issued }: LiveToken, visit: Visit, client: Client) => {
  const { jkt, 'x5t#S256': thumbprint } = issued?.cnf ?? {};
  const wasSent =
    client.authMethod !== 'none' &&
    issued?.client?.clientId !== client.clientId &&
    isMeantFor(client, issued?.audience ?? []);
  const certificate = thumbprint === undefined ? undefined : visit.certificate();
  const isShown =
    (jkt === undefined || jkt === client.confirmation?.jkt) &&
    (thumbprint === undefined || (certificate !== undefined && thumbprintOf(certificate) === thumbprint));
  if (!wasSent && !isShown)
    throw new OAuthError('invalid_request', 'The token is bound to a key that this request does not show.');
};

/** It says who somebody is and nothing of what they may, and is good for its client alone, who must not have written it. */
const idToken: Reader = async (api, visit, client, token) => {
  const read = await readIdToken(api, visit, token);
  if (!read?.isSignedByUs || read.expiresAt <= api.now() || read.clientId !== client.clientId) return undefined;
  // Where it names none, nothing would say when what it came from has ended.
  const { sub, sessionId, actor, issuedAt: since } = read;
  if (sessionId === undefined) return undefined;
  const holder = await signedInUser(api, visit, sub, sessionId);
  if (!holder || !(await mayStillHave(api, visit.instance.id, client, { ...personOf(holder), since })))
    return undefined;
  const audience = [client.clientId, client.projectId];
  return { ...unsaid, ...holder, scope: ['openid'], audience, sessionId, actor };
};

/** Of the client that presents it, and not spent: what it stands for, its client could have any time. */
const refreshToken: Reader = async (api, visit, client, token) => {
  const bearer = await openBearer(api.keys, visit.instance.id, token);
  if (bearer?.kind !== 'refresh_token') return undefined;
  const { state } = await api.load(visit.instance.id, oidcSession, bearer.oidcSessionId);
  const { grant, refreshToken: current } = state;
  if (!grant || grant.clientID !== client.clientId || current?.id !== bearer.tokenId) return undefined;
  const until = Math.min(current.idleUntil.getTime(), current.expiresAt.getTime());
  // One that is bound to a key is presented with a proof of it, which is what the refresh grant asks for.
  if (until <= api.now().getTime() || current.cnf !== undefined) return undefined;
  if (!(await stillStands(api, visit.instance.id, grant))) return undefined;
  const { sessionID: sessionId, scope, audience, authMethods, authTime, acr } = grant;
  const holder = await signedInUser(api, visit, grant.userID, sessionId);
  if (!holder) return undefined;
  const person = { ...personOf(holder), since: state.startedAt };
  if (!(await mayStillHave(api, visit.instance.id, client, person))) return undefined;
  if (!(await mayStillAct(api, visit.instance.id, state.actor, person))) return undefined;
  const of = { scope, audience, sessionId, authMethods, authTime: new Date(authTime), acr };
  const restsOn = [...(grant.restsOn ?? []), { oidc_session_id: bearer.oidcSessionId }];
  return { ...holder, ...of, actor: state.actor, restsOn };
};

/** One of our own JWTs, or one that a machine user has signed of itself (RFC 7523, 2.1). */
const jwt: Reader = async (api, visit, client, token) => {
  const own = await accessToken(api, visit, client, token);
  if (own) return own;
  const scope = ['openid', 'profile'];
  try {
    const proven = await machineOfAssertion(api, visit, token);
    await machineSignIn(api, visit, proven, scope);
    const { userId, machine, by } = proven;
    const of = { userId, user: machine.state, userChangedAt: machine.last?.createdAt };
    return { ...unsaid, ...of, scope, authTime: api.now(), restsOn: [by] };
  } catch (error) {
    if (error instanceof OAuthError) return undefined;
    throw error;
  }
};

/** Proves nothing: the actor's permission has to. */
const userId: Reader = async (api, visit, _client, id) => {
  const holder = await signedInUser(api, visit, id, '');
  return holder && { ...unsaid, ...holder };
};

const personOf = ({ userId: id, user: holder }: Pick<Presented, 'userId' | 'user'>) => ({
  userId: id,
  orgId: holder.owner,
});

const signedInUser = (api: Api, { instance }: Visit, id: string, sessionId: string) =>
  fromMemory(api, async (memory) => {
    const { owned, others } = await loadOwned(memory, instance.id, [{ decider: user, id }], {
      decider: session,
      id: sessionId || '0',
    });
    const [[holder], [login]] = [owned, others];
    if (!holder.isActive || !isStillSignedIn({ sessionID: sessionId }, sessionId, login.state, api.now()))
      return undefined;
    return { userId: id, user: holder.state, userChangedAt: holder.last?.createdAt };
  });

const subjects: ReadonlyMap<string, Reader> = new Map([
  [tokenType.accessToken, accessToken],
  [tokenType.refreshToken, refreshToken],
  [tokenType.idToken, idToken],
  [tokenType.jwt, jwt],
  [tokenType.userId, userId],
]);
const actors: ReadonlyMap<string, Reader> = new Map([
  [tokenType.accessToken, accessToken],
  [tokenType.idToken, idToken],
  [tokenType.jwt, jwt],
]);
const readers = { subject_token: subjects, actor_token: actors };

/** @throws invalid_request (RFC 8693, 2.2.2) unless it is a good token of a type that is taken here */
export const presentedAs = async (
  name: keyof typeof readers,
  type: string,
  ...[api, visit, client, token]: Parameters<Reader>
): Promise<Presented> => {
  const read = readers[name].get(type);
  if (!read)
    throw new OAuthError('invalid_request', `${name}_type must be one of ${[...readers[name].keys()].join(', ')}.`);
  const presented = await read(api, visit, client, token);
  if (!presented) throw new OAuthError('invalid_request', `The ${name} is not valid.`);
  return presented;
};
