import type { Grant, NewAccessToken } from '../../../domain/oidc-session/oidc-session.ts';
import { detailsAmong, detailsIn } from '../authorization-details.ts';
import type { Client } from '../client/client.ts';
import type { Parameters } from '../parameters.ts';
import { audienceFor, resourcesAmong, resourcesIn } from '../resource.ts';

/** Where a client begins to ask: what its tokens will be for (RFC 8707, 2.1), and what it wants to do in detail (RFC 9396, 3). */
export const narrowedIn = (parameters: Pick<Parameters, 'all' | 'get'>, client: Pick<Client, 'metadata'>) => {
  const [resource, authorization_details] = [resourcesIn(parameters), detailsIn(parameters, client)];
  return {
    ...(resource.length === 0 ? {} : { resource }),
    ...(authorization_details === undefined ? {} : { authorization_details }),
  };
};

/** What a client may ask of one token at the token endpoint: fewer resources (RFC 8707, 2.2), fewer details (RFC 9396, 6). */
export const narrowedBy = (
  parameters: Pick<Parameters, 'all' | 'get'>,
  client: Client | undefined,
  grant: Grant,
): Pick<NewAccessToken, 'audience' | 'authorizationDetails'> => {
  const resources = resourcesAmong(grant.resource, resourcesIn(parameters));
  const places = detailsAmong(grant.authorization_details, detailsIn(parameters, client));
  return {
    ...(resources.length === 0 ? {} : { audience: audienceFor(grant, resources) }),
    ...(places === undefined ? {} : { authorizationDetails: places }),
  };
};
