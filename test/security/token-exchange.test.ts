import { randomUUID } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tokenType } from '../../api/oidc/token-exchange/presented.ts';
import { company, givenBy } from './given.ts';
import { machineKey } from './machine-key.ts';
import {
  type App,
  apiScope,
  errorOf,
  newApp,
  newPerson,
  password,
  setMetadata,
  startWorld,
  type World,
} from './world.ts';

const scope = 'openid profile';
const exchanges = { authMethodType: 0, grantTypes: [0, 2, 4] };

let world: World;
let desk: App;
let stranger: App;
let rosa: string;
let agent: { readonly id: string; readonly pat: string };

const newMachine = async (name: string) => {
  const { users } = world.admin;
  const { id } = await users.createUser({
    organizationId: world.fasti.orgId,
    username: name,
    userType: { case: 'machine', value: { name } },
  });
  const { token } = await users.addPersonalAccessToken({ userId: id, expirationDate: { seconds: 4_000_000_000n } });
  return { id, pat: token };
};
const appoint = (userId: string, role: string) =>
  world.admin.administrators.createAdministrator({
    userId,
    resource: { resource: { case: 'organizationId', value: world.fasti.orgId } },
    roles: [role],
  });
const allowImpersonation = (enableImpersonation: boolean) =>
  world.admin.settings.setSecuritySettings({ enableImpersonation });

beforeAll(async () => {
  world = await startWorld();
  desk = await newApp(world.admin, world.projectId, 'desk', exchanges);
  const { projectId } = await world.admin.projects.createProject({ organizationId: world.fasti.orgId, name: 'Other' });
  stranger = await newApp(world.admin, projectId, 'stranger', exchanges);
  rosa = (await newPerson(world, 'rosa')).userId;
  agent = await newMachine('agent');
  await appoint(agent.id, 'ORG_END_USER_IMPERSONATOR');
  await allowImpersonation(true);
});
afterAll(() => world.fasti.stop());

const asks = (by: App, form: Readonly<Record<string, string | undefined>>) =>
  world.post(
    '/oauth/v2/token',
    Object.fromEntries(
      Object.entries({
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        client_id: by.clientId,
        client_secret: by.clientSecret,
        ...form,
      }).filter(([, value]) => value !== undefined),
    ),
  );
const exchanged = async (by: App, form: Parameters<typeof asks>[1]) => JSON.parse((await asks(by, form)).body);
const ofToken = (token: string) => ({ subject_token: token, subject_token_type: tokenType.accessToken });
const ofUser = (id: string) => ({ subject_token: id, subject_token_type: tokenType.userId });
const asAgent = () => ({ actor_token: agent.pat, actor_token_type: tokenType.accessToken, scope });
const rosasTokens = (asked = scope) => world.tokens(world.web, { scope: asked }, { userId: rosa, password });

describe('a token that is exchanged', () => {
  it('becomes one with less in it, which lives and dies with the login of the first', async () => {
    const { access_token } = await rosasTokens('openid profile email');
    const answer = await exchanged(desk, { ...ofToken(access_token), scope: 'openid', audience: desk.clientId });
    expect(answer).toMatchObject({ issued_token_type: tokenType.accessToken, token_type: 'Bearer', scope: 'openid' });
    const seen = await world.introspect(world.resource, answer.access_token);
    // Only for the desk: other applications of its project are told nothing.
    expect(seen).toEqual({ active: false });
    expect(await world.introspect(desk, answer.access_token)).toMatchObject({ active: true, sub: rosa });
    expect((await world.introspect(desk, answer.access_token))['act']).toBeUndefined();
  });

  it('is a JWT or an ID token on request', async () => {
    const { access_token } = await rosasTokens();
    const jwt = await exchanged(desk, { ...ofToken(access_token), requested_token_type: tokenType.jwt });
    expect(jwt.issued_token_type).toBe(tokenType.jwt);
    expect(decodeProtectedHeader(jwt.access_token).typ).toBe('at+jwt');
    const id = await exchanged(desk, { ...ofToken(access_token), requested_token_type: tokenType.idToken });
    expect(id).toMatchObject({ issued_token_type: tokenType.idToken, token_type: 'N_A' });
    expect(decodeJwt(id.access_token)).toMatchObject({ sub: rosa, azp: desk.clientId });
    expect((await world.userinfo(id.access_token)).status).toBe(401);
  });

  it('may be an ID token, an own JWT or a refresh token of the same client', async () => {
    const { id_token, refresh_token } = await world.tokens(
      desk,
      { scope: 'openid offline_access' },
      { userId: rosa, password },
    );
    const byId = { subject_token: id_token, subject_token_type: tokenType.idToken };
    expect(await exchanged(desk, byId)).toMatchObject({ scope: 'openid' });
    const byRefresh = { subject_token: refresh_token, subject_token_type: tokenType.refreshToken };
    expect(await exchanged(desk, byRefresh)).toMatchObject({ refresh_token: expect.any(String) });
    for (const stolen of [byId, byRefresh]) expect(errorOf(await asks(stranger, stolen))).toBe('invalid_request');
    const { access_token } = await world.tokens(world.jwt, { scope }, { userId: rosa, password });
    const byJwt = { subject_token: access_token, subject_token_type: tokenType.jwt };
    expect(await exchanged(desk, byJwt)).toMatchObject({ scope });
  });

  it('gives neither scope nor audience that it did not have', async () => {
    const { access_token } = await rosasTokens('openid');
    const of = ofToken(access_token);
    expect(errorOf(await asks(desk, { ...of, scope: 'openid email' }))).toBe('invalid_scope');
    expect(errorOf(await asks(desk, { ...of, audience: world.fasti.projectId }))).toBe('invalid_target');
    expect(errorOf(await asks(desk, { ...of, scope: apiScope }))).toBe('invalid_scope');
  });

  it('is not exchanged by an application that it is not for, or that may not exchange', async () => {
    const { access_token } = await rosasTokens();
    expect(errorOf(await asks(stranger, ofToken(access_token)))).toBe('invalid_request');
    expect(errorOf(await asks(world.web, ofToken(access_token)))).toBe('unauthorized_client');
  });

  it('is for a client within what the client registered', async () => {
    const modest = await newApp(world.admin, world.projectId, 'modest', exchanges);
    await setMetadata(world, modest, { scope: 'openid' });
    const { access_token } = await rosasTokens();
    expect(await exchanged(modest, ofToken(access_token))).toMatchObject({ scope: 'openid' });
    expect(errorOf(await asks(modest, { ...ofToken(access_token), scope: 'profile' }))).toBe('invalid_scope');
  });

  it('of one stranger is not exchanged by another, though both stand in one project', async () => {
    const acme = await company(world);
    const { opaque } = await givenBy(world, acme);
    const other = await newApp(world.admin, acme.projectId, 'another stranger', exchanges);
    await setMetadata(world, other, { third_party: true });
    expect(errorOf(await asks(other, ofToken(opaque['access_token'] ?? '')))).toBe('invalid_request');
    expect(await exchanged(acme.app, ofToken(opaque['access_token'] ?? ''))).toHaveProperty('access_token');
  });

  it('is what it says it is', async () => {
    const { access_token, id_token } = await rosasTokens();
    for (const [token, type] of [
      [id_token, tokenType.accessToken],
      [access_token, tokenType.idToken],
      [access_token, tokenType.refreshToken],
      ['nonsense', tokenType.jwt],
      [access_token, 'urn:ietf:params:oauth:token-type:saml2'],
    ] as const)
      expect(errorOf(await asks(desk, { subject_token: token, subject_token_type: type }))).toBe('invalid_request');
    const lone = { ...ofToken(access_token), actor_token: agent.pat };
    expect(errorOf(await asks(desk, lone))).toBe('invalid_request');
  });
});

describe('an ID token that a client could have signed itself, with the secret that both have', () => {
  it('is exchanged for nothing, lets nobody act, and ends no session in another browser', async () => {
    const forger = await newApp(world.admin, world.projectId, 'forger', exchanges);
    await setMetadata(world, forger, { id_token_signed_response_alg: 'HS256' });
    const { projectId, applicationId, clientId } = forger;
    const { clientSecret } = await world.admin.applications.generateClientSecret({ projectId, applicationId });
    const own = await world.newSession(world.administrator.userId, world.administrator.password);
    const forged = (sub: string, sid = own.sessionId) =>
      new SignJWT({ iss: world.fasti.url, aud: clientId, azp: clientId, sub, sid })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(Buffer.from(clientSecret));
    const asForger = (form: Parameters<typeof asks>[1]) => asks({ ...forger, clientSecret }, form);
    const ofRosa = { subject_token: await forged(rosa), subject_token_type: tokenType.idToken };
    expect(errorOf(await asForger(ofRosa))).toBe('invalid_request');
    const byAgent = { actor_token: await forged(agent.id), actor_token_type: tokenType.idToken };
    expect(errorOf(await asForger({ ...ofUser(rosa), ...byAgent, scope }))).toBe('invalid_request');
    const hers = await world.newSession(rosa, password);
    const { headers } = await world.get('/oidc/v1/end_session', { id_token_hint: await forged(rosa, hers.sessionId) });
    expect(new URL(headers.location ?? '').pathname).toBe('/ui/v2/login/logout');
    const { session } = await world.loginClient.sessions.getSession({ sessionId: hers.sessionId });
    expect(session?.id).toBe(hers.sessionId);
  });
});

describe('an assertion that a machine has signed', () => {
  const jwtBearer = (assertion: string) =>
    world.post('/oauth/v2/token', {
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      ...{ assertion, scope: 'openid' },
    });
  const acting = (assertion: string) =>
    asks(desk, { ...ofUser(rosa), actor_token: assertion, actor_token_type: tokenType.jwt, scope });
  let assertion: Awaited<ReturnType<typeof machineKey>>['assertion'];
  beforeAll(async () => {
    ({ assertion } = await machineKey(world, agent.id));
  });

  it('lets it act once, and gets it no token afterwards', async () => {
    const once = await assertion();
    const { body } = await acting(once);
    expect(decodeJwt(JSON.parse(body).id_token)).toMatchObject({ sub: rosa, act: { sub: agent.id } });
    expect(errorOf(await acting(once))).toBe('invalid_request');
    expect(errorOf(await jwtBearer(once))).toBe('invalid_grant');
  });

  it('lets it not act after it got a token', async () => {
    const once = await assertion();
    expect((await jwtBearer(once)).status).toBe(200);
    expect(errorOf(await acting(once))).toBe('invalid_request');
    expect(errorOf(await jwtBearer(once))).toBe('invalid_grant');
  });

  it('is not two, as whose token and as who acts', async () => {
    const once = await assertion();
    const form = { subject_token: once, subject_token_type: tokenType.jwt };
    const twice = { ...form, actor_token: once, actor_token_type: tokenType.jwt, scope: 'openid' };
    expect(errorOf(await asks(desk, twice))).toBe('invalid_request');
    expect(await exchanged(desk, { ...form, subject_token: await assertion() })).toHaveProperty('access_token');
  });

  it('is another one only with another id, whatever else it says', async () => {
    const [jti, iat] = [randomUUID(), Math.floor(Date.now() / 1000)];
    const exp = iat + 300;
    expect((await jwtBearer(await assertion({ jti, exp, iat }))).status).toBe(200);
    expect(errorOf(await jwtBearer(await assertion({ jti, exp, iat: iat - 1 })))).toBe('invalid_grant');
  });

  it('is not that of another machine, whatever its id', async () => {
    const [jti, other] = [randomUUID(), await newMachine('other agent')];
    const { assertion: ofAnother } = await machineKey(world, other.id);
    expect((await jwtBearer(await assertion({ jti }))).status).toBe(200);
    expect((await jwtBearer(await ofAnother({ jti }))).status).toBe(200);
    expect(errorOf(await jwtBearer(await ofAnother({ jti })))).toBe('invalid_grant');
  });
});

describe('who acts for somebody else', () => {
  it('is named in every token, with their own consent of nobody but the instance', async () => {
    const answer = await exchanged(desk, { ...ofUser(rosa), ...asAgent(), requested_token_type: tokenType.jwt });
    const act = { sub: agent.id, iss: world.fasti.url };
    expect(decodeJwt(answer.access_token)).toMatchObject({ sub: rosa, act });
    expect(decodeJwt(answer.id_token)).toMatchObject({ sub: rosa, act });
    const { events } = await world.fasti.api.store.readAll(0n, {
      limit: 5,
      backwards: true,
      filter: { instanceId: world.fasti.instanceId, aggregateTypes: ['user'], aggregateIds: [rosa] },
    });
    expect(events[0]).toMatchObject({
      type: 'user.impersonated',
      payload: { applicationId: desk.clientId, actor: { user_id: agent.id } },
    });
  });

  it('stands before whoever acted already, and goes with the refresh token', async () => {
    const { access_token } = await rosasTokens('openid profile offline_access');
    const first = await exchanged(desk, { ...ofToken(access_token), ...asAgent(), scope: 'openid offline_access' });
    const refreshed = JSON.parse((await world.refresh(desk, first.refresh_token)).body);
    expect(await world.introspect(desk, refreshed.access_token)).toMatchObject({ act: { sub: agent.id } });
    const second = await newMachine('second agent');
    await appoint(second.id, 'ORG_END_USER_IMPERSONATOR');
    const chain = { ...ofToken(refreshed.access_token), actor_token: second.pat, scope: 'openid' };
    const nested = await exchanged(desk, { ...chain, actor_token_type: tokenType.accessToken });
    expect(await world.introspect(desk, nested.access_token)).toMatchObject({
      act: { sub: second.id, act: { sub: agent.id } },
    });
    await world.admin.users.deactivateUser({ userId: second.id });
    expect(await world.introspect(desk, nested.access_token)).toEqual({ active: false });
  });

  it('stays named when the person is presented again beside it', async () => {
    const wanted = `${scope} ${apiScope}`;
    const { access_token } = await rosasTokens(wanted);
    const acting = await exchanged(desk, { ...ofToken(access_token), ...asAgent(), scope: wanted });
    const asRosa = { actor_token: acting.access_token, actor_token_type: tokenType.accessToken, scope: wanted };
    for (const subject of [ofUser(rosa), ofToken(access_token)]) {
      const answer = await exchanged(desk, { ...subject, ...asRosa });
      expect(await world.introspect(desk, answer.access_token)).toMatchObject({ sub: rosa, act: { sub: agent.id } });
    }
  });

  it('stays named behind the one they act for, who acts for others', async () => {
    const [chief, clerk] = [await newMachine('chief'), await newMachine('clerk')];
    await appoint(chief.id, 'ORG_ADMIN_IMPERSONATOR');
    await appoint(clerk.id, 'ORG_END_USER_IMPERSONATOR');
    const asChief = { actor_token: chief.pat, actor_token_type: tokenType.accessToken, scope };
    const asClerk = await exchanged(desk, { ...ofUser(clerk.id), ...asChief });
    const { access_token } = await rosasTokens();
    const before = await exchanged(desk, { ...ofToken(access_token), ...asAgent() });
    const form = { ...ofToken(before.access_token), actor_token: asClerk.access_token, scope };
    const answer = await exchanged(desk, { ...form, actor_token_type: tokenType.accessToken });
    expect(await world.introspect(desk, answer.access_token)).toMatchObject({
      act: { sub: clerk.id, act: { sub: chief.id, act: { sub: agent.id } } },
    });
  });

  it('needs a role, a stronger one for those who administer something', async () => {
    const nobody = await newMachine('nobody');
    const asNobody = { ...asAgent(), actor_token: nobody.pat };
    expect(errorOf(await asks(desk, { ...ofUser(rosa), ...asNobody }))).toBe('access_denied');
    expect(errorOf(await asks(desk, { ...ofUser(world.fasti.adminId), ...asAgent() }))).toBe('access_denied');
    await appoint(nobody.id, 'ORG_ADMIN_IMPERSONATOR');
    expect((await asks(desk, { ...ofUser(world.fasti.adminId), ...asNobody })).status).toBe(200);
  });

  it('needs the instance to allow it, and a token of their own', async () => {
    await allowImpersonation(false);
    expect(errorOf(await asks(desk, { ...ofUser(rosa), ...asAgent() }))).toBe('access_denied');
    await allowImpersonation(true);
    expect(errorOf(await asks(desk, ofUser(rosa)))).toBe('invalid_request');
    const byName = { actor_token: agent.id, actor_token_type: tokenType.userId };
    expect(errorOf(await asks(desk, { ...ofUser(rosa), ...byName }))).toBe('invalid_request');
    expect(errorOf(await asks(desk, { ...ofUser('0'), ...asAgent() }))).toBe('invalid_request');
  });

  it('does not open the API of this server', async () => {
    const { access_token } = await world.tokens(
      world.web,
      { scope: `${scope} ${apiScope}` },
      { userId: rosa, password },
    );
    const answer = await exchanged(desk, { ...ofToken(access_token), ...asAgent(), scope: `${scope} ${apiScope}` });
    const refused = await world.send('POST', '/zitadel.user.v2.UserService/GetUserByID', {
      headers: { authorization: `Bearer ${answer.access_token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ userId: rosa }),
    });
    expect([refused.status, refused.body]).toEqual([403, expect.stringContaining('APP-Shi0J')]);
  });
});
