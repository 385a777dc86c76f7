import type { JWTPayload } from 'jose';
import { org } from '../../../domain/org/org.ts';
import { project } from '../../../domain/project/project.ts';
import { rolesOfUser } from '../../../projections/authorization/roles-of-user.ts';
import type { ReadContext } from '../../../projections/views.ts';
import type { Api, Instance } from '../../api.ts';
import { audienceOf, rolesWanted } from '../scope.ts';

/** For whom, and for which application's project, if it is an application's. */
export type RolesFor = {
  readonly userId: string;
  readonly scope: readonly string[];
  /** Claims that were asked for by name (OpenID Connect Core, 5.5). */
  readonly asked: readonly string[];
  readonly projectId: string | undefined;
  /** All roles of the project belong here, whether the scope asks for them or not. */
  readonly asserted: boolean;
};

export type RolesPlace = { readonly instance: Pick<Instance, 'id' | 'projectId'>; readonly read: ReadContext };

const rolesOfItsProject = 'urn:zitadel:iam:org:project:roles';
const anyRoles = /^urn:zitadel:iam:org:project:(.+:)?roles$/;
const rolesOf = (projectId: string) => `urn:zitadel:iam:org:project:${projectId}:roles`;

/**
 * The roles of a user in the project of the application, and of further projects in the audience that the scope names: where the
 * scope wants the roles of them, or their claim is asked for by name. Each role with the organizations where it is held, by id and
 * primary domain.
 */
export const roleClaims = async (
  api: Pick<Api, 'views' | 'recent'>,
  { instance, read }: RolesPlace,
  { userId, scope, asked, projectId, asserted }: RolesFor,
): Promise<JWTPayload> => {
  const { keys, ofAudience, orgIds } = rolesWanted(scope);
  const projects = new Set(ofAudience || keys.size > 0 ? audienceOf(scope, instance.projectId) : []);
  if (projectId !== undefined && (asserted || keys.size > 0)) projects.add(projectId);
  const byName = asked.filter((name) => anyRoles.test(name));
  if (projects.size === 0 && byName.length === 0) return {};
  // What is in no audience is none of the client's business, by whatever name it asks.
  const reachable = [projectId, ...audienceOf(scope, instance.projectId)];
  const claimsOf = (id: string) =>
    [rolesOf(id), ...(id === projectId ? [rolesOfItsProject] : [])].filter(
      (name) => projects.has(id) || (reachable.includes(id) && byName.includes(name)),
    );

  const claims: Record<string, Record<string, Record<string, string>>> = {};
  for (const { project_id, org_id, role_keys } of await rolesOfUser(api.views, read, userId)) {
    const names = claimsOf(project_id);
    if (names.length === 0 || (orgIds.size > 0 && !orgIds.has(org_id))) continue;
    const { state: offering } = await api.recent.load(instance.id, project, project_id);
    const wanted = role_keys.filter((key) => offering.roles.has(key) && (keys.size === 0 || keys.has(key)));
    if (wanted.length === 0) continue;
    const { state } = await api.recent.load(instance.id, org, org_id);
    for (const name of names)
      for (const key of wanted) {
        claims[name] ??= {};
        claims[name][key] = { ...claims[name][key], [org_id]: state.primaryDomain };
      }
  }
  return claims;
};
