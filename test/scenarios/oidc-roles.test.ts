import { decodeJwt } from 'jose';
import * as client from 'openid-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { discovered } from '../support/discovered.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';
import { type Clients, clientsOf } from './clients.ts';
import { refusal } from './refusal.ts';

const redirectUri = 'https://app.example/callback';
const rolesOf = (projectId: string) => `urn:zitadel:iam:org:project:${projectId}:roles`;
const roles = 'urn:zitadel:iam:org:project:roles';

let fasti: Fasti;
let admin: Clients;
let login: Clients;
let partnerId: string;
let n = 0;
beforeAll(async () => {
  fasti = await startFasti();
  admin = clientsOf(fasti.url, fasti.pat);
  login = clientsOf(fasti.url, fasti.loginClientPat);
  partnerId = (await admin.orgs.addOrganization({ name: 'Partner' })).organizationId;
  await discovered(fasti.url);
});
afterAll(() => fasti?.stop());

/** A project with the roles reader and writer and one application. */
const portal = async (settings: object = {}, configuration: object = {}) => {
  const project = { organizationId: fasti.orgId, name: `Portal ${n++}` };
  const { projectId } = await admin.projects.createProject({ ...project, ...settings });
  for (const roleKey of ['reader', 'writer'])
    await admin.projects.addProjectRole({ projectId, roleKey, displayName: roleKey });
  const value = {
    redirectUris: [redirectUri],
    responseTypes: [1],
    grantTypes: [0],
    authMethodType: 0,
    ...configuration,
  };
  const app = await admin.applications.createApplication({
    ...{ projectId, name: 'Web', applicationType: { case: 'oidcConfiguration', value } },
  });
  const { clientId, clientSecret } = app.applicationType.value as { clientId: string; clientSecret: string };
  const authentication = client.ClientSecretBasic(clientSecret);
  const config = await client.discovery(new URL(fasti.url), clientId, undefined, authentication, {
    execute: [client.allowInsecureRequests],
  });
  return { projectId, config };
};
type Portal = Awaited<ReturnType<typeof portal>>;

const person = async (organizationId = fasti.orgId) => {
  const name = `person-${n++}`;
  const { id } = await admin.users.createUser({
    ...{ organizationId, username: name },
    userType: {
      case: 'human',
      value: {
        profile: { givenName: 'Pat', familyName: name },
        email: { email: `${name}@example.com`, verification: { case: 'isVerified', value: true } },
        passwordType: { case: 'password', value: { password: 'Password1!' } },
      },
    },
  });
  return id;
};
const authorize = (projectId: string, userId: string, roleKeys: string[], organizationId = fasti.orgId) =>
  admin.authorizations.createAuthorization({ userId, projectId, organizationId, roleKeys });

/** A login of one's own: the authorize request, a session, and the callback. */
const callback = async ({ config }: Portal, userId: string, scope: string, verifier: string, more = {}) => {
  const url = client.buildAuthorizationUrl(config, {
    ...{ redirect_uri: redirectUri, scope, code_challenge_method: 'S256', ...more },
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
  });
  const redirect = await fetch(url, { redirect: 'manual' });
  const location = new URL(redirect.headers.get('location') ?? '', fasti.url);
  const authRequestId = location.searchParams.get('authRequest') ?? location.searchParams.get('authRequestID') ?? '';
  const { sessionId, sessionToken } = await login.sessions.createSession({
    checks: { user: { search: { case: 'userId', value: userId } }, password: { password: 'Password1!' } },
  });
  const session = { sessionId, sessionToken };
  return login.oidc.createCallback({ authRequestId, callbackKind: { case: 'session', value: session } });
};
const enter = (to: Portal, userId: string) => callback(to, userId, 'openid', client.randomPKCECodeVerifier());
const signIn = async (to: Portal, userId: string, scope = 'openid', more = {}) => {
  const verifier = client.randomPKCECodeVerifier();
  const { callbackUrl } = await callback(to, userId, scope, verifier, more);
  return client.authorizationCodeGrant(to.config, new URL(callbackUrl), { pkceCodeVerifier: verifier });
};

const closed = 'PermissionDenied OIDC-foSyH49RvL';

describe('a project that requires authorization', () => {
  it('lets in whoever has an active one, and for as long', async () => {
    const door = await portal({ authorizationRequired: true });
    const userId = await person();
    expect(await refusal(enter(door, userId))).toBe(closed);
    const { id } = await authorize(door.projectId, userId, []);
    await enter(door, userId);
    await admin.authorizations.deactivateAuthorization({ id });
    expect(await refusal(enter(door, userId))).toBe(closed);
    await admin.authorizations.activateAuthorization({ id });
    await enter(door, userId);
    await admin.authorizations.deleteAuthorization({ id });
    expect(await refusal(enter(door, userId))).toBe(closed);
    await authorize((await portal()).projectId, userId, ['reader']);
    expect(await refusal(enter(door, userId))).toBe(closed);
  });

  it('lets in whoever a partner has authorized, while the grant is active', async () => {
    const door = await portal({ authorizationRequired: true });
    const grant = { projectId: door.projectId, grantedOrganizationId: partnerId };
    await admin.projects.createProjectGrant({ ...grant, roleKeys: ['reader'] });
    const userId = await person(partnerId);
    await authorize(door.projectId, userId, ['reader'], partnerId);
    await enter(door, userId);
    await admin.projects.deactivateProjectGrant(grant);
    expect(await refusal(enter(door, userId))).toBe(closed);
  });
});

describe('a project that requires access', () => {
  it('lets in users of its organization and of those it is granted to', async () => {
    const door = await portal({ projectAccessRequired: true });
    const [own, theirs] = [await person(), await person(partnerId)];
    await enter(door, own);
    expect(await refusal(enter(door, theirs))).toBe(closed);
    const grant = { projectId: door.projectId, grantedOrganizationId: partnerId };
    await admin.projects.createProjectGrant(grant);
    await enter(door, theirs);
    await admin.projects.deactivateProjectGrant(grant);
    expect(await refusal(enter(door, theirs))).toBe(closed);
  });
});

describe('the roles of a user', () => {
  const domains = async () => {
    const { result } = await admin.orgs.listOrganizations({});
    return (orgId: string) => ({ [orgId]: result.find(({ id }) => id === orgId)?.primaryDomain ?? '' });
  };

  it('are told by user info and introspection where the project asserts them', async () => {
    const door = await portal({ projectRoleAssertion: true });
    const userId = await person();
    await admin.projects.createProjectGrant({
      ...{ projectId: door.projectId, grantedOrganizationId: partnerId, roleKeys: ['reader'] },
    });
    await authorize(door.projectId, userId, ['reader', 'writer']);
    await authorize(door.projectId, userId, ['reader'], partnerId);
    const tokens = await signIn(door, userId);
    const domainOf = await domains();
    const held = {
      reader: { ...domainOf(fasti.orgId), ...domainOf(partnerId) },
      writer: domainOf(fasti.orgId),
    };
    const info = await client.fetchUserInfo(door.config, tokens.access_token, userId);
    expect(info).toMatchObject({ [roles]: held, [rolesOf(door.projectId)]: held });
    const introspected = await client.tokenIntrospection(door.config, tokens.access_token);
    expect(introspected).toMatchObject({ active: true, [roles]: held });
    expect(decodeJwt(tokens.id_token ?? '')).not.toHaveProperty([roles]);

    await admin.projects.removeProjectRole({ projectId: door.projectId, roleKey: 'reader' });
    const later = await client.fetchUserInfo(door.config, tokens.access_token, userId);
    expect(later[roles]).toEqual({ writer: held.writer });
  });

  it('are in the tokens of an application that asserts them there', async () => {
    const door = await portal({}, { idTokenRoleAssertion: true, accessTokenRoleAssertion: true, accessTokenType: 1 });
    const userId = await person();
    await authorize(door.projectId, userId, ['writer']);
    const tokens = await signIn(door, userId);
    const held = { writer: (await domains())(fasti.orgId) };
    expect(decodeJwt(tokens.id_token ?? '')[roles]).toEqual(held);
    expect(decodeJwt(tokens.access_token)).toMatchObject({ [roles]: held, [rolesOf(door.projectId)]: held });
    expect(await client.fetchUserInfo(door.config, tokens.access_token, userId)).not.toHaveProperty([roles]);
  });

  it('are told where their claim is asked for by its name, of no project that is not in the audience', async () => {
    const [door, other] = [await portal(), await portal()];
    const userId = await person();
    for (const { projectId } of [door, other]) await authorize(projectId, userId, ['reader']);
    const held = { reader: (await domains())(fasti.orgId) };
    const named = { [roles]: null, [rolesOf(other.projectId)]: { essential: true } };
    const claims = JSON.stringify({ userinfo: named, id_token: { [rolesOf(door.projectId)]: null } });
    const audience = `openid urn:zitadel:iam:org:project:id:${other.projectId}:aud`;
    const told = async (scope: string) => {
      const { access_token, id_token = '' } = await signIn(door, userId, scope, { claims });
      return [await client.fetchUserInfo(door.config, access_token, userId), decodeJwt(id_token)] as const;
    };
    const [info, token] = await told('openid');
    expect(info).toEqual({ sub: userId, [roles]: held });
    expect(Object.entries(token).filter(([name]) => name.startsWith('urn:'))).toEqual([
      [rolesOf(door.projectId), held],
    ]);
    const [further] = await told(audience);
    expect(further).toEqual({ sub: userId, [roles]: held, [rolesOf(other.projectId)]: held });
  });

  it('are told one by one, of other projects, or of one organization, as the scope asks', async () => {
    const [door, other] = [await portal(), await portal()];
    const userId = await person();
    for (const { projectId } of [door, other]) await authorize(projectId, userId, ['reader', 'writer']);
    const ask = async (...scope: string[]) => {
      const { access_token } = await signIn(door, userId, ['openid', ...scope].join(' '));
      const info = await client.fetchUserInfo(door.config, access_token, userId);
      return Object.fromEntries(
        Object.entries(info)
          .filter(([name]) => name.startsWith('urn:zitadel:iam:org:project:'))
          .map(([name, value]) => [name, Object.keys(value as object)]),
      );
    };
    expect(await ask()).toEqual({});
    expect(await ask('urn:zitadel:iam:org:project:role:reader')).toEqual({
      [roles]: ['reader'],
      [rolesOf(door.projectId)]: ['reader'],
    });
    const audience = `urn:zitadel:iam:org:project:id:${other.projectId}:aud`;
    expect(await ask(audience, 'urn:zitadel:iam:org:projects:roles')).toEqual({
      [rolesOf(other.projectId)]: ['reader', 'writer'],
    });
    expect(await ask('urn:zitadel:iam:org:project:role:reader', `urn:zitadel:iam:org:roles:id:${partnerId}`)).toEqual(
      {},
    );
  });
});
