import type { Chance } from './chance.ts';
import type { Commons } from './commons.ts';
import type { Sent } from './journal.ts';

export type Wish = Pick<Sent, 'does' | 'records' | 'mayBeSo' | 'recordsRefusals'> & {
  readonly path: string;
  readonly body: object;
  /** HTTP Basic in place of the token, and the body as a form. */
  readonly basic?: string;
  /** Its id is the client's: sent again, it is done once. */
  readonly again?: boolean;
  /** Acknowledged: what came back. Undefined: it may have been done or not. */
  readonly learn?: (answer: { readonly [name: string]: unknown } | undefined) => void;
  /** Acknowledged, this is what a read must show. */
  readonly shows?: { readonly userId: string; readonly name: string };
};

type User = { readonly id: string; readonly username: string; isCertain: boolean; secret?: string; password?: string };
type Project = { readonly id: string; readonly apps: string[] };

const roles = ['reader', 'writer', 'editor', 'owner'];
const password = 'Torture1!';

/** One who wishes at random, things of its own and things that everybody wants: names are few, so that most are taken. */
export const wisher = (name: string, chance: Chance, commons: Commons) => {
  let made = 0;
  const users: User[] = [];
  const projects: Project[] = [];
  const organizations: string[] = [];
  const authorizations: string[] = [];
  const sessions: string[] = [];

  const fresh = (kind: string) => `${name}-${kind}${++made}`;
  /** One of a dozen that all want, or one that nobody else has. */
  const wanted = (kind: string) => (chance.says(0.4) ? `${kind} ${chance.between(1, 12)}` : fresh(kind));
  const username = () => wanted('rosa').replace(' ', '.');
  const of = <T>(some: readonly T[], all: readonly T[]) =>
    chance.pick(some.length > 0 && chance.says(0.6) ? some : all);
  const anyUser = () =>
    of(
      users.map(({ id }) => id),
      commons.users,
    ) ?? '';
  const anyProject = () =>
    of(
      projects.map(({ id }) => id),
      commons.projects,
    ) ?? '';
  const taken = <T>(list: T[]): T | undefined =>
    list.length === 0 ? undefined : list.splice(chance.between(0, list.length - 1), 1)[0];
  const idIn = (answer: { readonly [name: string]: unknown } | undefined, key: string) => String(answer?.[key] ?? '');

  const inService = (service: string) => (method: string) => `/zitadel.${service}/${method}`;
  const userService = inService('user.v2.UserService');
  const orgService = inService('org.v2.OrganizationService');
  const projectService = inService('project.v2.ProjectService');
  const appService = inService('application.v2.ApplicationService');
  const authorizationService = inService('authorization.v2.AuthorizationService');
  const administratorService = inService('internal_permission.v2.InternalPermissionService');
  const sessionService = inService('session.v2.SessionService');

  const wishes = {
    'add a machine': (): Wish => {
      const user = { id: fresh('m'), username: username(), isCertain: true };
      return {
        ...{ does: 'add a machine', path: userService('CreateUser'), records: 'user.machine.added', again: true },
        body: {
          ...{ organizationId: commons.organizationId, userId: user.id, username: user.username },
          machine: { name: 'new' },
        },
        learn: (answer) => answer && users.push(user),
      };
    },
    'add a person': (): Wish => {
      const user: User = { id: fresh('p'), username: username(), isCertain: true };
      // Argon2 is meant to be slow.
      const isSecured = chance.says(0.1);
      return {
        ...{ does: 'add a person', path: userService('AddHumanUser'), records: 'user.human.added', again: true },
        body: {
          ...{ userId: user.id, username: user.username, organization: { orgId: commons.organizationId } },
          profile: { givenName: 'Rosa', familyName: name },
          email: { email: `${user.id}@torture.example`, isVerified: true },
          ...(isSecured ? { password: { password } } : {}),
        },
        learn: (answer) => answer && users.push(isSecured ? { ...user, password } : user),
      };
    },
    'rename a user': (): Wish => ({
      ...{ does: 'rename a user', path: userService('UpdateUser'), records: 'user.username.changed', mayBeSo: true },
      body: { userId: anyUser(), username: username() },
    }),
    'describe a machine': (): Wish => {
      const user = chance.pick(users.filter(({ id }) => id.startsWith(`${name}-m`)));
      if (user === undefined) return wishes['add a machine']();
      const described = fresh('name');
      return {
        ...{ does: 'describe a machine', path: userService('UpdateUser'), records: 'user.machine.changed' },
        body: { userId: user.id, machine: { name: described } },
        learn: (answer) => {
          if (answer === undefined) user.isCertain = false;
        },
        ...(user.isCertain ? { shows: { userId: user.id, name: described } } : {}),
      };
    },
    'lock or unlock a user': (): Wish => {
      const [method, records] = chance.pick([
        ['LockUser', 'user.locked'],
        ['UnlockUser', 'user.unlocked'],
        ['DeactivateUser', 'user.deactivated'],
        ['ReactivateUser', 'user.reactivated'],
      ] as const) ?? ['LockUser', 'user.locked'];
      return {
        ...{ does: 'lock or unlock a user', path: userService(method), records, mayBeSo: true },
        body: { userId: chance.pick(commons.users) },
      };
    },
    'remove a user': (): Wish => ({
      ...{ does: 'remove a user', path: userService('DeleteUser'), records: 'user.removed', mayBeSo: true },
      body: { userId: taken(users)?.id ?? 'nobody' },
    }),
    'give a machine a secret': (): Wish => {
      const user = chance.pick(users.filter(({ id }) => id.startsWith(`${name}-m`)));
      if (user === undefined) return wishes['add a machine']();
      return {
        ...{ does: 'give a machine a secret', path: userService('AddSecret'), records: 'user.machine.secret.set' },
        body: { userId: user.id },
        learn: (answer) => {
          delete user.secret;
          if (answer) user.secret = idIn(answer, 'clientSecret');
        },
      };
    },
    'get a token': (): Wish => {
      const user = chance.pick(users.filter(({ secret }) => secret !== undefined));
      if (user?.secret === undefined) return wishes['give a machine a secret']();
      return {
        ...{ does: 'get a token', path: '/oauth/v2/token', records: 'oidc_session.access_token.added' },
        body: { grant_type: 'client_credentials', scope: 'openid urn:zitadel:iam:org:project:id:zitadel:aud' },
        basic: `${user.username}:${user.secret}`,
      };
    },
    'add an organization': (): Wish => {
      const organizationId = fresh('o');
      return {
        ...{ does: 'add an organization', path: orgService('AddOrganization'), records: 'org.added', again: true },
        body: { organizationId, name: wanted('Org') },
        learn: (answer) => answer && organizations.push(organizationId),
      };
    },
    'rename an organization': (): Wish => ({
      ...{ does: 'rename an organization', path: orgService('UpdateOrganization'), records: 'org.changed' },
      mayBeSo: true,
      body: { organizationId: of(organizations, commons.organizations), name: wanted('Org') },
    }),
    'remove an organization': (): Wish => ({
      ...{ does: 'remove an organization', path: orgService('DeleteOrganization'), records: 'org.removed' },
      mayBeSo: true,
      body: { organizationId: taken(organizations) ?? 'nowhere' },
    }),
    'create a project': (): Wish => {
      const projectId = fresh('j');
      return {
        ...{ does: 'create a project', path: projectService('CreateProject'), records: 'project.added', again: true },
        body: { organizationId: of(organizations, commons.organizations), projectId, name: wanted('Shop') },
        learn: (answer) => answer && projects.push({ id: projectId, apps: [] }),
      };
    },
    'rename a project': (): Wish => ({
      ...{ does: 'rename a project', path: projectService('UpdateProject'), records: 'project.changed', mayBeSo: true },
      body: { projectId: anyProject(), name: wanted('Shop') },
    }),
    'remove a project': (): Wish => ({
      ...{ does: 'remove a project', path: projectService('DeleteProject'), records: 'project.removed', mayBeSo: true },
      body: { projectId: taken(projects)?.id ?? 'none' },
    }),
    'add a role': (): Wish => ({
      ...{ does: 'add a role', path: projectService('AddProjectRole'), records: 'project.role.added' },
      body: { projectId: anyProject(), roleKey: chance.pick(roles), displayName: fresh('role') },
    }),
    'remove a role': (): Wish => ({
      ...{ does: 'remove a role', path: projectService('RemoveProjectRole'), records: 'project.role.removed' },
      mayBeSo: true,
      body: { projectId: anyProject(), roleKey: chance.pick(roles) },
    }),
    'create an application': (): Wish => {
      const project = chance.pick(projects);
      const applicationId = fresh('a');
      return {
        ...{ does: 'create an application', path: appService('CreateApplication'), again: true },
        records: 'project.application.added',
        body: {
          ...{ projectId: project?.id ?? chance.pick(commons.projects), applicationId, name: wanted('App') },
          apiConfiguration: {},
        },
        learn: (answer) => answer && project?.apps.push(applicationId),
      };
    },
    'remove an application': (): Wish => {
      const project = chance.pick(projects.filter(({ apps }) => apps.length > 0));
      return {
        ...{ does: 'remove an application', path: appService('DeleteApplication'), mayBeSo: true },
        records: 'project.application.removed',
        body: { projectId: project?.id ?? 'none', applicationId: taken(project?.apps ?? []) ?? 'none' },
      };
    },
    'grant a project': (): Wish => {
      const grant = {
        projectId: chance.pick(commons.projects),
        grantedOrganizationId: chance.pick(commons.organizations),
      };
      return chance.says(0.5)
        ? {
            ...{ does: 'grant a project', path: projectService('CreateProjectGrant'), records: 'project.grant.added' },
            body: { ...grant, roleKeys: [] },
          }
        : {
            ...{ does: 'end a grant', path: projectService('DeleteProjectGrant'), records: 'project.grant.removed' },
            ...{ body: grant, mayBeSo: true },
          };
    },
    'authorize a user': (): Wish => ({
      ...{ does: 'authorize a user', path: authorizationService('CreateAuthorization'), records: 'user.grant.added' },
      body: {
        ...{ userId: anyUser(), projectId: chance.pick(commons.projects), organizationId: commons.organizationId },
        roleKeys: chance.says(0.5) ? [chance.pick(roles)] : [],
      },
      learn: (answer) => answer && authorizations.push(idIn(answer, 'id')),
    }),
    'end an authorization': (): Wish => ({
      ...{ does: 'end an authorization', path: authorizationService('DeleteAuthorization'), mayBeSo: true },
      ...{ records: 'user.grant.removed', body: { id: taken(authorizations) ?? 'none' } },
    }),
    'appoint an administrator': (): Wish => {
      const office = { userId: anyUser(), resource: { organizationId: chance.pick(commons.organizations) } };
      return chance.says(0.6)
        ? {
            ...{ does: 'appoint an administrator', path: administratorService('CreateAdministrator') },
            ...{ records: 'org.member.added', body: { ...office, roles: ['ORG_OWNER_VIEWER'] } },
          }
        : {
            ...{ does: 'dismiss an administrator', path: administratorService('DeleteAdministrator') },
            ...{ records: 'org.member.removed', body: office, mayBeSo: true },
          };
    },
    'begin a session': (): Wish => ({
      ...{ does: 'begin a session', path: sessionService('CreateSession'), records: 'session.added' },
      body: { checks: { user: { userId: chance.pick(users)?.id ?? chance.pick(commons.users) } } },
      learn: (answer) => answer && sessions.push(idIn(answer, 'sessionId')),
    }),
    'sign in': (): Wish => {
      const user = chance.pick(users.filter((one) => one.password !== undefined));
      if (user === undefined) return wishes['begin a session']();
      return {
        ...{ does: 'sign in', path: sessionService('CreateSession'), records: 'session.added', recordsRefusals: true },
        body: {
          checks: {
            user: { userId: user.id },
            password: { password: chance.says(0.3) ? 'Wrong-one1!' : user.password },
          },
        },
      };
    },
    'end a session': (): Wish => ({
      ...{ does: 'end a session', path: sessionService('DeleteSession'), records: 'session.terminated', mayBeSo: true },
      body: { sessionId: taken(sessions) ?? 'none' },
    }),
    'wish for nonsense': (): Wish => {
      const [path, body] = chance.pick<readonly [string, object]>([
        [userService('CreateUser'), { organizationId: 'nowhere', machine: { name: 'lost' } }],
        [userService('AddHumanUser'), { profile: { givenName: '', familyName: '' }, email: { email: 'none' } }],
        [userService('UpdateUser'), { userId: 'nobody', username: 'somebody' }],
        [orgService('AddOrganization'), { name: '   ' }],
        [projectService('CreateProject'), { organizationId: commons.organizationId, name: '' }],
        [projectService('AddProjectRole'), { projectId: 'none', roleKey: 'reader', displayName: 'Reader' }],
        [authorizationService('CreateAuthorization'), { userId: 'nobody', projectId: 'none', organizationId: 'x' }],
        [sessionService('CreateSession'), { checks: { user: { loginName: 'nobody@nowhere' } } }],
      ]) ?? ['/', {}];
      return { does: 'wish for nonsense', path, body, records: 'nothing' };
    },
  } satisfies Record<string, () => Wish>;

  const weights: Readonly<Record<keyof typeof wishes, number>> = {
    'add a machine': 10,
    'add a person': 6,
    'rename a user': 8,
    'describe a machine': 12,
    'lock or unlock a user': 6,
    'remove a user': 4,
    'give a machine a secret': 1,
    'get a token': 4,
    'add an organization': 3,
    'rename an organization': 4,
    'remove an organization': 1,
    'create a project': 5,
    'rename a project': 5,
    'remove a project': 2,
    'add a role': 5,
    'remove a role': 3,
    'create an application': 4,
    'remove an application': 2,
    'grant a project': 4,
    'authorize a user': 6,
    'end an authorization': 3,
    'appoint an administrator': 4,
    'begin a session': 4,
    'sign in': 1,
    'end a session': 3,
    'wish for nonsense': 3,
  };
  return { next: (): Wish => wishes[chance.weighed(weights)]() };
};
