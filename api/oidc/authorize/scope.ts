import type { Visit } from '../../edge/call.ts';
import type { Client } from '../client/client.ts';
import { OAuthError } from '../oauth-error.ts';
import { audienceOf, knownScopes } from '../scope.ts';
import type { Check } from './check.ts';

/** The audience is every application of the project, the project, and the projects whose `:aud` scopes were asked for. */
export const grantedScope = (
  { instance }: Visit,
  client: Client,
  asked: readonly string[],
  mayRefresh = client.grantTypes.includes('refresh_token'),
) => {
  const known = knownScopes(asked).filter((each) => mayRefresh || each !== 'offline_access');
  const scope = registeredOf(client, known);
  const audience = [...client.siblings, client.projectId, ...audienceOf(scope, instance.projectId)];
  return { scope, audience: [...new Set(audience)], need_refresh_token: scope.includes('offline_access') };
};

/** RFC 7591, 2: what a client registered is all that it gets, whatever it asks for (RFC 6749, 3.3). */
export const registeredOf = ({ metadata }: Client, asked: readonly string[]): readonly string[] => {
  if (metadata.scope === undefined) return asked;
  const registered = metadata.scope.split(' ');
  const left = asked.filter((each) => registered.includes(each));
  if (left.length === 0 && asked.length > 0)
    throw new OAuthError('invalid_scope', 'This client has registered none of the scopes that it asks for.');
  return left;
};

export const scope: Check = ({ visit, parameters, client }) => {
  const asked = parameters.words('scope');
  // RFC 6749, 3.3.
  if (asked.length === 0) throw new OAuthError('invalid_scope', 'The parameter scope is missing.');
  // OpenID Connect Core, 11: ignored where no code is issued.
  const mayRefresh = client.grantTypes.includes('refresh_token') && parameters.words('response_type').includes('code');
  return grantedScope(visit, client, asked, mayRefresh);
};
