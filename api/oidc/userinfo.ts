import type { Api } from '../api.ts';
import { liveToken } from './access-token.ts';
import { userinfoClaims } from './claims.ts';
import { type Endpoint, json, type OAuthRequest } from './exchange.ts';
import { invalidRequest, OAuthError } from './oauth-error.ts';
import { assertsRoles, roleClaims } from './roles.ts';

/** OpenID Connect Core, 5.3. */
export const userinfo =
  (api: Api): Endpoint =>
  async (request) => {
    const instanceId = request.visit.instance.id;
    const token = bearerTokenIn(request);
    const live = token === undefined ? undefined : await liveToken(api, instanceId, token);
    if (!live) throw new OAuthError('invalid_token', 'The access token is missing, expired or revoked.');
    const { userId, user, userChangedAt: changedAt, scope } = live;
    const projectId = live.issued?.grant.projectID;
    const asked = Object.keys(live.issued?.grant.claims?.userinfo ?? {});
    const asserted = await assertsRoles(api, instanceId, projectId);
    const [claims, roles] = await Promise.all([
      userinfoClaims(api, { instanceId, userId, user, changedAt }, scope, asked),
      roleClaims(api, request.visit, { userId, scope, projectId, asserted }),
    ]);
    return json({ ...roles, ...claims }, { 'cache-control': 'no-store' });
  };

/** RFC 6750, 2: in the header or in the body, never in both; in the address it would be logged. */
const bearerTokenIn = ({ method, visit, parameters }: OAuthRequest): string | undefined => {
  const header = /^bearer +(\S+)$/i.exec(visit.headers.get('authorization') ?? '')?.[1];
  const body = method === 'POST' ? parameters.get('access_token') : undefined;
  if (header !== undefined && body !== undefined) throw invalidRequest('The access token was sent in two ways.');
  return header ?? body;
};
