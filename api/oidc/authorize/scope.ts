import type { Visit } from '../../call.ts';
import type { Client } from '../client.ts';
import { invalidRequest } from '../oauth-error.ts';
import { audienceOf, knownScopes } from '../scope.ts';
import type { Check } from './check.ts';

/** The audience is every application of the project, the project, and the projects whose `:aud` scopes were asked for. */
export const grantedScope = (
  { instance }: Visit,
  client: Client,
  asked: readonly string[],
  mayRefresh = client.grantTypes.includes('refresh_token'),
) => {
  const scope = knownScopes(asked).filter((each) => mayRefresh || each !== 'offline_access');
  const audience = [...client.siblings, client.projectId, ...audienceOf(scope, instance.projectId)];
  return { scope, audience: [...new Set(audience)], need_refresh_token: scope.includes('offline_access') };
};

export const scope: Check = ({ visit, parameters, client }) => {
  const asked = parameters.words('scope');
  if (asked.length === 0) throw invalidRequest('The parameter scope is missing.');
  // OpenID Connect Core, 11: ignored where no code is issued.
  const mayRefresh = client.grantTypes.includes('refresh_token') && parameters.words('response_type').includes('code');
  return grantedScope(visit, client, asked, mayRefresh);
};
