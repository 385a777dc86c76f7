import { invalidRequest } from '../oauth-error.ts';
import { audienceOf, knownScopes } from '../scope.ts';
import type { Check } from './check.ts';

/** The audience is every application of the project, the project, and the projects whose `:aud` scopes were asked for. */
export const scope: Check = ({ visit, parameters, client }) => {
  const asked = parameters.words('scope');
  if (asked.length === 0) throw invalidRequest('The parameter scope is missing.');
  const mayRefresh = client.grantTypes.includes('refresh_token');
  const granted = knownScopes(asked).filter((each) => mayRefresh || each !== 'offline_access');
  const audience = [...client.siblings, client.projectId, ...audienceOf(granted, visit.instance.projectId)];
  return {
    scope: granted,
    audience: [...new Set(audience)],
    need_refresh_token: granted.includes('offline_access'),
  };
};
