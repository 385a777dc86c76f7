import type { Grant } from '../../domain/oidc-session/oidc-session.ts';
import { OAuthError } from './oauth-error.ts';
import type { Parameters } from './parameters.ts';

/** More than any client has use for; each stands in every token. */
const mostResources = 20;

/** Where the client means to use its token (RFC 8707, 2): absolute addresses without a fragment. */
export const resourcesIn = (parameters: Pick<Parameters, 'all'>): readonly string[] => {
  const resources = parameters.all('resource');
  const bad = resources.find((resource) => !isAbsolute(resource));
  if (bad !== undefined || resources.length > mostResources)
    throw new OAuthError(
      'invalid_target',
      `Each resource must be an absolute URI without a fragment, and ${mostResources} are the most.`,
    );
  return resources;
};

const isAbsolute = (uri: string) => uri.length <= 2000 && !uri.includes('#') && URL.canParse(uri);

type Granted = Pick<Grant, 'resource' | 'projectID' | 'audience'>;

/** Those that are asked for among those that were granted; a grant that names none is for any (RFC 8707, 2.2). */
export const resourcesAmong = (granted: readonly string[] | undefined, asked: readonly string[]): readonly string[] => {
  const beyond = granted && asked.find((each) => !granted.includes(each));
  if (beyond !== undefined)
    throw new OAuthError('invalid_target', `The resource ${beyond} was not among those that were granted.`);
  return asked;
};

/**
 * For whom a token is that is meant for some resources: these, and the project of its application, whose APIs may ask about it;
 * of a machine user the projects that its scope names.
 */
export const audienceFor = ({ projectID, audience }: Granted, resources: readonly string[]): readonly string[] => [
  ...resources,
  ...(projectID === undefined ? audience : [projectID]),
];

/** For whom a token is: all whom the grant names, unless it or the grant is for some resources. */
export const audienceOfToken = (grant: Granted, own: readonly string[] | undefined): readonly string[] =>
  own ?? (grant.resource ? audienceFor(grant, grant.resource) : grant.audience);
