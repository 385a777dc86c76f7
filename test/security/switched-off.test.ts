import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientsOf } from '../scenarios/clients.ts';
import { farAway, machineWithToken } from '../scenarios/company.ts';
import { refusal } from '../scenarios/refusal.ts';
import { apiScope, errorOf, newApp, newPerson, newResource, password, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.fasti.stop());

let companies = 0;

/** A company of its own: an organization with a person, a machine, and an application that the person is signed in to. */
const company = async () => {
  const { admin, fasti, tokens, code, newSession } = world;
  const name = `company-${++companies}`;
  const { organizationId: orgId } = await admin.orgs.addOrganization({ name });
  const { userId } = await newPerson(world, `${name}-ada`, { organizationId: orgId });
  const who = { userId, password };
  const robot = await machineWithToken(admin, orgId, `${name}-robot`);
  const { clientSecret } = await admin.users.addSecret({ userId: robot.id });
  const { projectId } = await admin.projects.createProject({ organizationId: orgId, name });
  const app = await newApp(admin, projectId, 'web', {});
  const jwtApp = await newApp(admin, projectId, 'jwt', { accessTokenType: 1 });
  const resource = await newResource(admin, projectId);
  const wide = { scope: `openid offline_access ${apiScope}` };
  const issued = await tokens(app, wide, who);
  const issuedJwt = await tokens(jwtApp, wide, who);
  const pending = await code(app.clientId, {}, who);
  const session = await newSession(userId, password);
  return {
    ...{ name, orgId, projectId, app, jwtApp, resource, who, robot, issued, issuedJwt, pending, session },
    robotSecret: clientSecret,
    robotToken: async () => {
      const answer = await world.post('/oauth/v2/token', {
        grant_type: 'client_credentials',
        client_id: `${name}-robot`,
        client_secret: clientSecret,
        scope: `openid ${apiScope}`,
      });
      return { status: answer.status, ...JSON.parse(answer.body) };
    },
    self: (token: string, id = userId) => clientsOf(fasti.url, token).users.getUserByID({ userId: id }),
  };
};
type Company = Awaited<ReturnType<typeof company>>;

/** Everything that the company's person and application could do with what they were given. */
const doors = async ({ app, jwtApp, resource, issued, issuedJwt, pending, session, self, who }: Company) => {
  const { userinfo, introspect, exchange, refresh, authorize, newSession } = world;
  const succeeds = (call: Promise<unknown>) =>
    call.then(
      () => 'open',
      () => 'shut',
    );
  const is = (status: number) => (status < 400 ? 'open' : 'shut');
  return {
    userinfo: is((await userinfo(issued.access_token)).status),
    userinfoJwt: is((await userinfo(issuedJwt.access_token)).status),
    api: await succeeds(self(issued.access_token)),
    apiJwt: await succeeds(self(issuedJwt.access_token)),
    apiSession: await succeeds(self(session.sessionToken)),
    code: is((await exchange(app, pending)).status),
    refresh: is((await refresh(jwtApp, issuedJwt.refresh_token)).status),
    authorize: is((await authorize(app.clientId)).status),
    signIn: await succeeds(newSession(who.userId, password)),
    introspect: (await introspect(resource, issued.access_token))['active'] ? 'open' : 'shut',
  };
};

describe('what was switched off', () => {
  it('was on before', async () => {
    const acme = await company();
    expect(new Set(Object.values(await doors(acme)))).toEqual(new Set(['open']));
    expect((await acme.robotToken()).status).toBe(200);
  });

  const shutToThePerson = {
    userinfo: 'shut',
    userinfoJwt: 'shut',
    api: 'shut',
    apiJwt: 'shut',
    apiSession: 'shut',
    code: 'shut',
    refresh: 'shut',
    signIn: 'shut',
    introspect: 'shut',
  };
  it.each([
    ['a deactivated user', ({ who }: Company) => world.admin.users.deactivateUser(who)],
    ['a locked user', ({ who }: Company) => world.admin.users.lockUser(who)],
    ['a removed user', ({ who }: Company) => world.admin.users.deleteUser(who)],
    [
      'a user of a deactivated organization',
      ({ orgId }: Company) => world.admin.orgs.deactivateOrganization({ organizationId: orgId }),
    ],
    [
      'a user of a removed organization',
      ({ orgId }: Company) => world.admin.orgs.deleteOrganization({ organizationId: orgId }),
    ],
  ])('finds every door shut: %s', async (_, switchOff) => {
    const acme = await company();
    await switchOff(acme);
    expect(await doors(acme)).toMatchObject(shutToThePerson);
  });

  it.each([
    ['deactivated', ({ robot }: Company) => world.admin.users.deactivateUser({ userId: robot.id })],
    ['locked', ({ robot }: Company) => world.admin.users.lockUser({ userId: robot.id })],
    ['removed', ({ robot }: Company) => world.admin.users.deleteUser({ userId: robot.id })],
    [
      'of a deactivated organization',
      ({ orgId }: Company) => world.admin.orgs.deactivateOrganization({ organizationId: orgId }),
    ],
  ])('has neither tokens nor secrets that work: a machine that is %s', async (_, switchOff) => {
    const acme = await company();
    const before = await acme.robotToken();
    const { introspect, resource, userinfo } = world;
    const { id, token } = acme.robot;
    expect((await introspect(resource, token))['active']).toBe(true);
    await switchOff(acme);
    expect(await refusal(acme.self(token, id))).toMatch(/^Unauthenticated/);
    expect(await refusal(acme.self(before.access_token, id))).toMatch(/^Unauthenticated/);
    expect((await userinfo(token)).status).toBe(401);
    expect((await userinfo(before.access_token)).status).toBe(401);
    expect(await introspect(resource, token)).toEqual({ active: false });
    expect(await acme.robotToken()).toMatchObject({ status: 401, error: 'invalid_client' });
  });

  const shutToTheApplication = {
    userinfo: 'shut',
    userinfoJwt: 'shut',
    api: 'shut',
    apiJwt: 'shut',
    apiSession: 'open',
    code: 'shut',
    refresh: 'shut',
    authorize: 'shut',
    signIn: 'open',
    introspect: 'shut',
  };
  it.each([
    [
      'a deactivated application',
      ({ app, jwtApp }: Company) =>
        Promise.all([app, jwtApp].map((each) => world.admin.applications.deactivateApplication(each))),
    ],
    [
      'a removed application',
      ({ app, jwtApp }: Company) =>
        Promise.all([app, jwtApp].map((each) => world.admin.applications.deleteApplication(each))),
    ],
    ['an application of a deactivated project', (acme: Company) => world.admin.projects.deactivateProject(acme)],
    ['an application of a removed project', (acme: Company) => world.admin.projects.deleteProject(acme)],
  ])('may not go on with what it was given: %s', async (_, switchOff) => {
    const acme = await company();
    await switchOff(acme);
    expect(await doors(acme)).toEqual(shutToTheApplication);
  });

  it('lets nobody in from elsewhere: an application of a deactivated organization', async () => {
    const acme = await company();
    const foreign = await world.tokens(acme.app, { scope: 'openid offline_access' });
    await world.admin.orgs.deactivateOrganization({ organizationId: acme.orgId });
    expect((await world.authorize(acme.app.clientId)).status).toBe(400);
    expect(errorOf(await world.refresh(acme.app, foreign.refresh_token))).toBe('invalid_client');
    expect((await world.userinfo(foreign.access_token)).status).toBe(401);
    await world.admin.orgs.activateOrganization({ organizationId: acme.orgId });
    expect((await world.userinfo(foreign.access_token)).status).toBe(200);
  });
});

describe('the default organization', () => {
  it('cannot be switched off: nobody would be left to switch it on', async () => {
    const { admin, fasti } = world;
    expect(await refusal(admin.orgs.deactivateOrganization({ organizationId: fasti.orgId }))).toMatch(
      /^FailedPrecondition/,
    );
  });
});

describe('a session that was ended', () => {
  it('takes its tokens along, wherever they are shown', async () => {
    const { callback, exchange, spa, admin, userinfo, refresh, fasti, introspect, web } = world;
    const { url, session } = await callback(spa.clientId, { scope: `openid offline_access ${apiScope}` });
    const issued = JSON.parse((await exchange(spa, url.searchParams.get('code') ?? '')).body);
    await admin.sessions.deleteSession({ sessionId: session.sessionId });
    expect((await userinfo(issued.access_token)).status).toBe(401);
    expect(await introspect(web, issued.access_token)).toEqual({ active: false });
    expect(errorOf(await refresh(spa, issued.refresh_token))).toBe('invalid_grant');
    const self = (token: string) => clientsOf(fasti.url, token).users.getUserByID({ userId: fasti.adminId });
    expect(await refusal(self(issued.access_token))).toMatch(/^Unauthenticated/);
    expect(await refusal(self(session.sessionToken))).toMatch(/^Unauthenticated/);
  });

  it('does not redeem the code that it stood for', async () => {
    const { callback, exchange, spa, admin } = world;
    const { url, session } = await callback(spa.clientId);
    await admin.sessions.deleteSession({ sessionId: session.sessionId });
    expect(errorOf(await exchange(spa, url.searchParams.get('code') ?? ''))).toBe('invalid_grant');
  });
});

describe('a personal access token', () => {
  it('ends when it is removed, and is good for its own instance only by its own seal', async () => {
    const { admin, fasti } = world;
    const { id, token, tokenId } = await machineWithToken(admin, fasti.orgId, 'short-lived');
    const self = (bearer: string) => clientsOf(fasti.url, bearer).users.getUserByID({ userId: id });
    expect((await self(token)).user?.userId).toBe(id);
    for (const forged of [
      `${token}A`,
      token.slice(0, -2),
      `${tokenId}:${id}`,
      Buffer.from(`${tokenId}:${id}`).toString('base64url'),
    ])
      expect(await refusal(self(forged))).toMatch(/^Unauthenticated/);
    await admin.users.removePersonalAccessToken({ userId: id, tokenId });
    expect(await refusal(self(token))).toMatch(/^Unauthenticated/);
  });

  it('can be given to oneself only with what may act for oneself', async () => {
    const { fasti, tokens, spa } = world;
    const plain = await tokens(spa);
    const { users } = clientsOf(fasti.url, plain.access_token);
    expect(await refusal(users.addPersonalAccessToken({ userId: fasti.adminId, expirationDate: farAway }))).toMatch(
      /^Unauthenticated/,
    );
  });
});
