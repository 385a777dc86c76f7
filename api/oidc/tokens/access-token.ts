import type { Confirmation } from '../../../domain/oidc-session/confirmation.ts';
import type { AuthorizationDetail, TokenActor } from '../../../domain/oidc-session/events.ts';
import { accessTokenIn, type Grant, oidcSession } from '../../../domain/oidc-session/oidc-session.ts';
import { project } from '../../../domain/project/project.ts';
import type { ProjectState } from '../../../domain/project/state.ts';
import { session } from '../../../domain/session/session.ts';
import type { SessionState } from '../../../domain/session/state.ts';
import type { UserState } from '../../../domain/user/state.ts';
import { user } from '../../../domain/user/user.ts';
import type { Api, Caller } from '../../api.ts';
import { fromMemory } from '../../facts/from-memory.ts';
import { loadOwned, type Owned } from '../../facts/owned.ts';
import { detailsOf } from '../authorization-details.ts';
import { type Client, clientIn } from '../client/client.ts';
import { isTakenBack } from '../consent.ts';
import { signingKeysOf } from '../keys/signing-keys.ts';
import { closedBy } from '../open-to.ts';
import { audienceOfToken } from '../resource.ts';
import { metadataScope, resourceOwnerScope } from '../scope.ts';
import { mayStillAct } from '../token-exchange/impersonation.ts';
import { type Bearer, bearerIn, type ClientBearer, openBearer, type PatBearer } from './bearer.ts';
import { stillStands } from './foundation.ts';

/** A bearer token that is good now, and for whom. */
export type LiveToken = {
  readonly kind: 'access_token' | 'pat';
  /** Unique, the `jti`. */
  readonly id: string;
  readonly userId: string;
  readonly user: UserState;
  readonly userChangedAt: Date | undefined;
  readonly scope: readonly string[];
  readonly expiresAt: Date;
  /** What only a token has that a client was given. */
  readonly issued?: {
    readonly grant: Grant;
    readonly at: Date;
    /** Absent: the machine user itself. */
    readonly client: Client | undefined;
    /** Who acts for the user (RFC 8693, 4.1). */
    readonly actor: TokenActor | undefined;
    /** For whom this token is, which may be fewer than the grant says. */
    readonly audience: readonly string[];
    readonly authorizationDetails: readonly AuthorizationDetail[] | undefined;
    /** What whoever sends it must hold. */
    readonly cnf: Confirmation | undefined;
  };
};

/** ZITADEL's, for personal access tokens. */
export const patScope = ['openid', 'profile', metadataScope, resourceOwnerScope];

/** Opaque or JWT: in both cases the streams decide whether it is still good. Undefined for anything that is not. */
export const liveToken = async (api: Api, instanceId: string, token: string): Promise<LiveToken | undefined> => {
  const bearer = await read(api, instanceId, token);
  if (bearer?.kind === 'access_token')
    return fromMemory(api, async (memory) =>
      liveAccessToken(memory, instanceId, await whole(memory, instanceId, bearer)),
    );
  if (bearer?.kind === 'pat') return fromMemory(api, (memory) => livePat(memory, instanceId, bearer));
  return undefined;
};

/** A JWT says only which token of which stream it is: its `sub` may be one that nobody but its client knows. */
type Read = Bearer | (Pick<ClientBearer, 'kind' | 'oidcSessionId' | 'tokenId'> & { readonly userId?: never });

const read = async (api: Api, instanceId: string, token: string): Promise<Read | undefined> => {
  if (!/^eyJ[\w-]*\.[\w-]+\.[\w-]+$/.test(token)) return openBearer(api.keys, instanceId, token);
  const claims = await signingKeysOf(api).claimsOf(instanceId, token);
  // An ID token has no `jti` that names an access token, so it is none (RFC 8725, 3.12).
  const named = claims?.jti === undefined ? undefined : bearerIn(`${claims.jti}:?`);
  if (named?.kind !== 'access_token') return undefined;
  const { kind, oidcSessionId, tokenId } = named;
  return { kind, oidcSessionId, tokenId };
};

const whole = async (
  { load }: Pick<Api, 'load'>,
  instanceId: string,
  bearer: Exclude<Read, PatBearer>,
): Promise<ClientBearer> => {
  if (bearer.userId !== undefined) return bearer;
  const { grant } = (await load(instanceId, oidcSession, bearer.oidcSessionId)).state;
  return {
    ...bearer,
    userId: grant?.userID ?? '0',
    sessionId: grant?.sessionID || undefined,
    projectId: grant?.projectID,
  };
};

const liveAccessToken = async (
  api: Api,
  instanceId: string,
  { oidcSessionId, tokenId, userId, sessionId, projectId }: ClientBearer,
): Promise<LiveToken | undefined> => {
  const { owned, others } = await loadOwned(
    api,
    instanceId,
    // Machine users have neither project nor session; an id that nobody has is as good as none.
    [
      { decider: user, id: userId },
      { decider: project, id: projectId ?? '0' },
    ],
    { decider: oidcSession, id: oidcSessionId },
    { decider: session, id: sessionId ?? '0' },
  );
  const [[holder, home], [tokens, login]] = [owned, others];
  const { grant } = tokens.state;
  const token = accessTokenIn(tokens.state, tokenId);
  if (!grant || !token || token.expiresAt <= api.now() || grant.userID !== userId) return undefined;
  if (!holder.isActive || !isStillSignedIn(grant, sessionId, login.state, api.now())) return undefined;
  const client = await clientFor(api, instanceId, grant, { projectId, home });
  const person = { userId, orgId: holder.state.owner, since: tokens.state.startedAt };
  if (client === 'gone' || !(await mayStillAct(api, instanceId, token.actor, person))) return undefined;
  if (client && !(await mayStillHave(api, instanceId, client, person))) return undefined;
  if (!(await stillStands(api, instanceId, grant))) return undefined;
  return {
    kind: 'access_token',
    id: `${oidcSessionId}-${tokenId}`,
    userId,
    user: holder.state,
    userChangedAt: holder.last?.createdAt,
    scope: token.scope,
    expiresAt: token.expiresAt,
    issued: {
      grant,
      at: token.issuedAt,
      client,
      audience: audienceOfToken(grant, token.audience),
      authorizationDetails: detailsOf(grant.authorization_details, token.details),
      actor: token.actor,
      cnf: token.cnf,
    },
  };
};

/** A token goes with the application that it was given to. Undefined: it is a machine user's own. */
const clientFor = async (
  api: Api,
  instanceId: string,
  { projectID, clientID }: Grant,
  loaded: { readonly projectId: string | undefined; readonly home: Owned<ProjectState> },
): Promise<Client | undefined | 'gone'> => {
  if (projectID === undefined) return undefined;
  if (projectID === loaded.projectId) return clientIn(loaded.home, projectID, clientID) ?? 'gone';
  const { owned } = await loadOwned(api, instanceId, [{ decider: project, id: projectID }]);
  return clientIn(owned[0], projectID, clientID) ?? 'gone';
};

/** An application keeps what it was given while it is open to the person, and has their consent where it needs it. */
export const mayStillHave = async (
  api: Pick<Api, 'views' | 'store' | 'loadAll'>,
  instanceId: string,
  client: Client,
  who: { readonly userId: string; readonly orgId: string; readonly since: Date | undefined },
): Promise<boolean> =>
  (await closedBy(api, { instanceId }, client, who)) === undefined &&
  !(await isTakenBack(api, instanceId, client, who));

/** A token goes with the session that it stands for. */
export const isStillSignedIn = (
  { sessionID }: Pick<Grant, 'sessionID'>,
  loadedSessionId: string | undefined,
  { status, expiresAt }: SessionState,
  now: Date,
): boolean => {
  if (sessionID === '') return true;
  return sessionID === loadedSessionId && status === 'active' && !(expiresAt && expiresAt <= now);
};

const livePat = async (
  api: Api,
  instanceId: string,
  { tokenId, userId }: PatBearer,
): Promise<LiveToken | undefined> => {
  const { owned } = await loadOwned(api, instanceId, [{ decider: user, id: userId }]);
  const [{ state, last, isActive }] = owned;
  const expiresAt = state.pats[tokenId];
  if (!isActive || !expiresAt || expiresAt <= api.now()) return undefined;
  return { kind: 'pat', id: tokenId, userId, user: state, userChangedAt: last?.createdAt, scope: patScope, expiresAt };
};

/** What whoever sends it must hold. */
export const bindingOf = ({ issued }: LiveToken): Caller['binding'] =>
  issued?.cnf && { cnf: issued.cnf, metadata: issued.client?.metadata };
