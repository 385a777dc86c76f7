import type { Api } from '../api.ts';
import type { Visit } from '../edge/call.ts';
import { amrOf } from './amr.ts';
import { authenticatedClient, type Client } from './client/client.ts';
import { credentialsIn } from './client/credentials.ts';
import { clientJwt } from './client/jwt.ts';
import { type Endpoint, json, type OAuthRequest, text } from './exchange.ts';
import { refreshable } from './grants/refreshable.ts';
import { invalidClient, OAuthError } from './oauth-error.ts';
import { toldScope } from './scope.ts';
import { inSeconds } from './seconds.ts';
import { type LiveToken, liveToken } from './tokens/access-token.ts';
import { actClaim } from './tokens/actor.ts';
import { openBearer } from './tokens/bearer.ts';
import { isMeantFor } from './tokens/meant-for.ts';
import { mintedClaims } from './tokens/minted-claims.ts';
import { subjectIdentifier } from './tokens/subject-identifier.ts';
import { tokenTypeOf } from './tokens/tokens.ts';

/** RFC 7662. Only who can prove to be a client may ask, and only about tokens that are meant for it. */
export const introspect =
  (api: Api): Endpoint =>
  async (request) => {
    const { visit, parameters } = request;
    parameters.refuseRepeated();
    const [credentials, token] = [credentialsIn(request), parameters.get('token')];
    // At the same time: each is one read, and neither needs the other.
    const [client, live] = await Promise.all([
      // ZITADEL's clients for Node ask with one assertion for an hour.
      authenticatedClient(api, visit.read, credentials, { assertions: 'repeated' }),
      token === undefined ? undefined : liveToken(api, visit.instance.id, token),
    ]);
    if (client.authMethod === 'none') throw invalidClient();
    parameters.required('token');
    const said =
      live && mayAskAbout(client, live)
        ? await saidOf(api, visit, client, live)
        : ((await ofRefreshToken(api, visit, client, parameters.required('token'))) ?? { active: false });
    return wantsJwt(request, client) ? signed(api, visit, client, said) : json(said, noStore);
  };

const noStore = { 'cache-control': 'no-store' };

/** A personal access token is for every application of the instance. */
const mayAskAbout = (client: Client, { issued }: LiveToken): boolean => !issued || isMeantFor(client, issued.audience);

const saidOf = async (api: Api, visit: Visit, client: Client, live: LiveToken) => {
  const { userId, user, userChangedAt: changedAt, scope, issued } = live;
  const instanceId = visit.instance.id;
  const told = await mintedClaims(api, visit, 'introspection', {
    subject: { instanceId, userId, user, changedAt },
    scope,
    client,
    ofPerson: true,
    allRoles: client.roleAssertion,
  });
  return {
    ...told,
    active: true,
    iss: visit.origin,
    // As the token says it, where the client that it was issued to knows people by names of its own.
    sub: await subjectIdentifier(api, instanceId, issued?.client, userId),
    username: told['preferred_username'] ?? user.userName,
    ...toldScope(scope),
    token_type: tokenTypeOf(issued?.cnf),
    jti: live.id,
    exp: inSeconds(live.expiresAt),
    ...ofClient(client, live),
  };
};

const ofClient = ({ clientId, projectId }: Client, { issued }: LiveToken) => {
  if (!issued) return { aud: [clientId, projectId] };
  const { grant, at, audience, authorizationDetails: details, actor, cnf } = issued;
  const amr = amrOf(grant.authMethods);
  return {
    aud: audience,
    ...(details === undefined ? {} : { authorization_details: details }),
    client_id: grant.clientID,
    iat: inSeconds(at),
    nbf: inSeconds(at),
    auth_time: inSeconds(new Date(grant.authTime)),
    ...(grant.acr === undefined ? {} : { acr: grant.acr }),
    ...(amr.length > 0 ? { amr } : {}),
    ...(grant.sessionID === '' ? {} : { sid: grant.sessionID }),
    ...(cnf ? { cnf } : {}),
    ...actClaim(actor),
  };
};

/** RFC 7662, 2.1: told to the client that it was issued to, which nobody else can use it for. */
const ofRefreshToken = async (api: Api, { instance, origin }: Visit, client: Client, token: string) => {
  const bearer = await openBearer(api.keys, instance.id, token);
  if (bearer?.kind !== 'refresh_token') return undefined;
  const found = await refreshable(api, instance.id, client, bearer).catch((error) => {
    if (error instanceof OAuthError) return undefined;
    throw error;
  });
  if (found?.grant.clientID !== client.clientId || found.current?.id !== bearer.tokenId) return undefined;
  const { grant, current } = found;
  const expiresAt = Math.min(current.idleUntil.getTime(), current.expiresAt.getTime());
  if (expiresAt <= api.now().getTime()) return undefined;
  return {
    active: true,
    iss: origin,
    sub: await subjectIdentifier(api, instance.id, client, bearer.userId),
    client_id: grant.clientID,
    ...toldScope(grant.scope),
    exp: inSeconds(expiresAt),
    auth_time: inSeconds(new Date(grant.authTime)),
    ...(current.cnf ? { cnf: current.cnf } : {}),
  };
};

const jwtType = 'token-introspection+jwt';

/** RFC 9701, 4: where the resource server asks for it, or has registered that it wants nothing else. */
const wantsJwt = ({ visit }: OAuthRequest, { metadata }: Client): boolean =>
  metadata.introspection_signed_response_alg !== undefined || accepted.test(visit.headers.get('accept') ?? '');
/** RFC 9110, 12.4.2: a weight of nothing says no. */
const accepted = /application\/token-introspection\+jwt(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i;

/** RFC 9701, 5: what is said stands inside, so that it is taken for no token. */
const signed = async (api: Api, { instance, origin }: Visit, client: Client, said: object) => {
  const claims = { iss: origin, aud: client.clientId, iat: inSeconds(api.now()), token_introspection: said };
  const jwt = await clientJwt(api, instance.id, client, claims, { kind: 'introspection', typ: jwtType });
  return text(jwt, `application/${jwtType}`, noStore);
};
