import { OAuthError } from './oauth-error.ts';

export const standardScopes = ['openid', 'profile', 'email', 'phone', 'offline_access'] as const;

/** ZITADEL's reserved scopes. */
export const metadataScope = 'urn:zitadel:iam:user:metadata';
export const resourceOwnerScope = 'urn:zitadel:iam:user:resourceowner';
const projectAudience = /^urn:zitadel:iam:org:project:id:(.+):aud$/;
const orgById = /^urn:zitadel:iam:org:id:(.+)$/;
const orgByDomain = /^urn:zitadel:iam:org:domain:primary:(.+)$/;
const role = /^urn:zitadel:iam:org:project:role:(.+)$/;
const rolesOfOrg = /^urn:zitadel:iam:org:roles:id:(.+)$/;
const rolesOfAudience = 'urn:zitadel:iam:org:projects:roles';
const reserved = /^urn:zitadel:iam:/;

/** What we understand; the rest is ignored (RFC 6749, 3.3). */
export const knownScopes = (scope: readonly string[]) =>
  scope.filter((each) => (standardScopes as readonly string[]).includes(each) || reserved.test(each));

/** The projects whose audience is asked for, `zitadel` being the instance's own. */
export const audienceOf = (scope: readonly string[], ownProjectId: string): readonly string[] =>
  scope.flatMap((each) => {
    const projectId = projectAudience.exec(each)?.[1];
    if (projectId === undefined) return [];
    return [projectId === 'zitadel' ? ownProjectId : projectId];
  });

/** Which roles a scope asks for. Empty sets restrict nothing; `ofAudience`: also those of projects in the audience. */
export const rolesWanted = (scope: readonly string[]) => {
  const named = (pattern: RegExp) => new Set(scope.flatMap((each) => pattern.exec(each)?.[1] ?? []));
  return { keys: named(role), orgIds: named(rolesOfOrg), ofAudience: scope.includes(rolesOfAudience) };
};

/** As answers and tokens tell it: a list of nothing is not one of RFC 6749, 3.3. */
export const toldScope = (scope: readonly string[]): { readonly scope?: string } =>
  scope.length === 0 ? {} : { scope: scope.join(' ') };

export type OrgRestriction = { readonly by: 'id' | 'domain'; readonly value: string };

/** Whose users only may sign in. */
export const orgRestrictionOf = (scope: readonly string[]): OrgRestriction | undefined => {
  const restrictions = scope.flatMap((each): readonly OrgRestriction[] => {
    const [id, domain] = [orgById.exec(each)?.[1], orgByDomain.exec(each)?.[1]];
    if (id !== undefined) return [{ by: 'id', value: id }];
    return domain === undefined ? [] : [{ by: 'domain', value: domain.toLowerCase() }];
  });
  if (restrictions.length > 1) throw new OAuthError('invalid_scope', 'At most one scope may name an organization.');
  return restrictions[0];
};
