import type { Api } from '../api.ts';
import { type LiveToken, liveToken } from './access-token.ts';
import { amrOf } from './amr.ts';
import { userinfoClaims } from './claims.ts';
import { authenticatedClient, type Client } from './client.ts';
import { credentialsIn } from './credentials.ts';
import { type Endpoint, json } from './exchange.ts';
import { invalidClient } from './oauth-error.ts';
import { roleClaims } from './roles.ts';
import { inSeconds } from './seconds.ts';

/** RFC 7662. Only who can prove to be a client may ask, and only about tokens that are meant for it. */
export const introspect =
  (api: Api): Endpoint =>
  async (request) => {
    const { visit, parameters } = request;
    parameters.refuseRepeated();
    const [credentials, token] = [credentialsIn(request), parameters.required('token')];
    // At the same time: each is one read, and neither needs the other.
    const [client, live] = await Promise.all([
      authenticatedClient(api, visit.read, credentials),
      liveToken(api, visit.instance.id, token),
    ]);
    if (client.authMethod === 'none') throw invalidClient();
    if (!live || !isMeantFor(client, live)) return json({ active: false }, { 'cache-control': 'no-store' });

    const { userId, user, userChangedAt: changedAt, scope } = live;
    const instanceId = visit.instance.id;
    const { projectId, roleAssertion: asserted } = client;
    const [told, roles] = await Promise.all([
      userinfoClaims(api, { instanceId, userId, user, changedAt }, scope),
      roleClaims(api, visit, { userId, scope, projectId, asserted }),
    ]);
    return json(
      {
        ...roles,
        ...told,
        active: true,
        iss: visit.origin,
        sub: userId,
        username: told['preferred_username'] ?? user.userName,
        scope: scope.join(' '),
        token_type: 'Bearer',
        jti: live.id,
        exp: inSeconds(live.expiresAt),
        ...ofClient(client, live),
      },
      { 'cache-control': 'no-store' },
    );
  };

/** A personal access token is for every application of the instance. */
const isMeantFor = ({ clientId, projectId }: Client, { issued }: LiveToken): boolean =>
  !issued || issued.grant.audience.includes(clientId) || issued.grant.audience.includes(projectId);

const ofClient = ({ clientId, projectId }: Client, { issued }: LiveToken) => {
  if (!issued) return { aud: [clientId, projectId] };
  const { grant, at } = issued;
  const amr = amrOf(grant.authMethods);
  return {
    aud: grant.audience,
    client_id: grant.clientID,
    iat: inSeconds(at),
    nbf: inSeconds(at),
    auth_time: inSeconds(new Date(grant.authTime)),
    ...(amr.length > 0 ? { amr } : {}),
    ...(grant.sessionID === '' ? {} : { sid: grant.sessionID }),
  };
};
