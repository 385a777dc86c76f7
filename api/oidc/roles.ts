import type { JWTPayload } from 'jose';
import { org } from '../../domain/org/org.ts';
import { project } from '../../domain/project/project.ts';
import { rolesOfUser } from '../../projections/authorization/roles-of-user.ts';
import type { ReadContext } from '../../projections/views.ts';
import type { Api, Instance } from '../api.ts';
import { audienceOf, rolesWanted } from './scope.ts';

/** For whom, and for which application's project, if it is an application's. */
export type RolesFor = {
  readonly userId: string;
  readonly scope: readonly string[];
  readonly projectId: string | undefined;
  /** All roles of the project belong here, whether the scope asks for them or not. */
  readonly asserted: boolean;
};

export type RolesPlace = { readonly instance: Pick<Instance, 'id' | 'projectId'>; readonly read: ReadContext };

/**
 * The roles of a user in the project of the application, and of further projects that the scope names as its audience and
 * wants the roles of: each role with the organizations where it is held, by id and primary domain.
 */
export const roleClaims = async (
  api: Pick<Api, 'views' | 'recent'>,
  { instance, read }: RolesPlace,
  { userId, scope, projectId, asserted }: RolesFor,
): Promise<JWTPayload> => {
  const { keys, ofAudience, orgIds } = rolesWanted(scope);
  const projects = new Set(ofAudience || keys.size > 0 ? audienceOf(scope, instance.projectId) : []);
  if (projectId !== undefined && (asserted || keys.size > 0)) projects.add(projectId);
  if (projects.size === 0) return {};

  const claims: Record<string, Record<string, Record<string, string>>> = {};
  for (const { project_id, org_id, role_keys } of await rolesOfUser(api.views, read, userId)) {
    if (!projects.has(project_id) || (orgIds.size > 0 && !orgIds.has(org_id))) continue;
    const { state: offering } = await api.recent.load(instance.id, project, project_id);
    const wanted = role_keys.filter((key) => offering.roles.has(key) && (keys.size === 0 || keys.has(key)));
    if (wanted.length === 0) continue;
    const { state } = await api.recent.load(instance.id, org, org_id);
    const names = [
      `urn:zitadel:iam:org:project:${project_id}:roles`,
      ...(project_id === projectId ? ['urn:zitadel:iam:org:project:roles'] : []),
    ];
    for (const name of names)
      for (const key of wanted) {
        claims[name] ??= {};
        claims[name][key] = { ...claims[name][key], [org_id]: state.primaryDomain };
      }
  }
  return claims;
};
