import type { Server } from './server.ts';

/** What all writers change at the same time. */
export type Commons = {
  readonly organizationId: string;
  readonly organizations: readonly string[];
  readonly users: readonly string[];
  readonly projects: readonly string[];
};

/** What all writers find: an organization with people, some others beside it, and projects with roles. */
export const makeCommons = async ({ url }: Server, token: string): Promise<Commons> => {
  const call = async (method: string, body: object) => {
    const answer = await fetch(`${url}/zitadel.${method}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${method} answers ${answer.status}: ${await answer.text()}`);
    return answer.json();
  };
  const named = (name: string, count: number) =>
    Array.from({ length: count }, (_, number) => `commons-${name}-${number}`);
  const { result } = await call('org.v2.OrganizationService/ListOrganizations', {});
  const organizationId: string = result[0].id;
  const organizations = named('org', 3);
  for (const id of organizations)
    await call('org.v2.OrganizationService/AddOrganization', { organizationId: id, name: id });
  const users = named('user', 8);
  for (const userId of users)
    await call('user.v2.UserService/CreateUser', {
      organizationId,
      userId,
      username: userId,
      machine: { name: userId },
    });
  const projects = named('project', 4);
  for (const projectId of projects) {
    await call('project.v2.ProjectService/CreateProject', { organizationId, projectId, name: projectId });
    for (const roleKey of ['reader', 'writer'])
      await call('project.v2.ProjectService/AddProjectRole', { projectId, roleKey, displayName: roleKey });
  }
  return { organizationId, organizations, users, projects };
};
