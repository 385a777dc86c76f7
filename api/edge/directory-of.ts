import { instanceById, instanceOfHost, isTrustedDomain } from '../../projections/instance/queries.ts';
import { membershipSources, membershipsOf } from '../../projections/member/queries.ts';
import { orgs } from '../../projections/org/org.ts';
import { orgByPrimaryDomain, orgExists } from '../../projections/org/queries.ts';
import type { ReadContext } from '../../projections/views.ts';
import type { Api } from '../api.ts';
import { fromMemory } from '../facts/from-memory.ts';
import { verifySessionToken } from '../management/session/token.ts';
import { verifyPat } from '../management/user/credential/verify-pat.ts';
import { verifyAccessToken } from '../oidc/api-caller.ts';
import type { Directory } from './directory.ts';

/** What the edge asks before a service is called, answered by the features. */
export const directoryOf = (api: Api): Directory => ({
  upTo: api.recent.upTo,
  heard: api.recent.heard,
  instanceOfHost: (host) => instanceOfHost(api.views, host),
  trusts: (id, host) => isTrustedDomain(api.views, id, host),
  instanceById: (id) => instanceById(api.views, id),
  ...remembered(api),
  verifyPat: (instanceId, tokenId, userId) =>
    fromMemory(api, (memory) => verifyPat(memory, instanceId, tokenId, userId)),
  verifySessionToken: (instanceId, sessionId, tokenId) =>
    fromMemory(api, (memory) => verifySessionToken(memory, instanceId, sessionId, tokenId)),
  verifyAccessToken: (instance, token) => verifyAccessToken(api, instance, token),
});

/** Asked with nearly every request. */
const remembered = ({ views }: Pick<Api, 'views'>): Pick<Directory, 'orgExists' | 'orgOfDomain' | 'membershipsOf'> => {
  const now = ({ at: _, ...read }: ReadContext): ReadContext => read;
  return {
    orgExists: views.remember([orgs], (read, orgId) => orgExists(views, now(read), orgId)),
    orgOfDomain: views.remember([orgs], (read, domain) => orgByPrimaryDomain(views, now(read), domain)),
    membershipsOf: views.remember(membershipSources, (read, userId) => membershipsOf(views, read, userId)),
  };
};
