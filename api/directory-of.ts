import { instanceById, instanceOfHost } from '../projections/instance/queries.ts';
import { membershipsOf } from '../projections/member/queries.ts';
import { orgByPrimaryDomain, orgExists } from '../projections/org/queries.ts';
import type { Api } from './api.ts';
import type { Directory } from './directory.ts';
import { verifyPat } from './management/pat.ts';
import { verifySessionToken } from './management/session-token.ts';
import { verifyAccessToken } from './oidc/access-token.ts';

/** What the edge asks before a service is called, answered by the features. */
export const directoryOf = (api: Api): Directory => ({
  instanceOfHost: (host) => instanceOfHost(api.views, host),
  instanceById: (id) => instanceById(api.views, id),
  orgExists: (read, orgId) => orgExists(api.views, read, orgId),
  orgOfDomain: (read, domain) => orgByPrimaryDomain(api.views, read, domain),
  membershipsOf: (read, userId) => membershipsOf(api.views, read, userId),
  verifyPat: (instanceId, tokenId, userId) => verifyPat(api, instanceId, tokenId, userId),
  verifySessionToken: (instanceId, sessionId, tokenId) => verifySessionToken(api, instanceId, sessionId, tokenId),
  verifyAccessToken: (instance, token) => verifyAccessToken(api, instance, token),
});
