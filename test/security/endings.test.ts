import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { tokenType } from '../../api/oidc/token-exchange/presented.ts';
import { consent } from '../../domain/consent/consent.ts';
import { farAway, machineWithToken } from '../scenarios/company.ts';
import { type Company, company, type Given, givenBy, grants, tokenOf } from './given.ts';
import { machineKey } from './machine-key.ts';
import { errorOf, newApp, startWorld, type World } from './world.ts';

/** Whatever somebody was given ends with what it was given for, wherever it is shown, and whatever kind it is of. */
let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.fasti.stop());

const allOf = (given: Awaited<ReturnType<Given['good']>>, is: boolean) =>
  Object.fromEntries(Object.keys(given).map((kind) => [kind, is]));

const ends: { readonly [what: string]: (of: Company, given: Given) => Promise<unknown> } = {
  'the session, by the API': ({ session: { sessionId } }) => world.admin.sessions.deleteSession({ sessionId }),
  'the session, by an application': (_, { opaque }) =>
    world.get('/oidc/v1/end_session', { id_token_hint: opaque['id_token'] }),
  'the session, by its age': async ({ session }) => {
    const lifetime = { seconds: 0n, nanos: 1_000_000 };
    await world.loginClient.sessions.setSession({ ...session, lifetime });
  },
  'the user, deactivated': ({ userId }) => world.admin.users.deactivateUser({ userId }),
  'the user, locked': ({ userId }) => world.admin.users.lockUser({ userId }),
  'the user, removed': ({ userId }) => world.admin.users.deleteUser({ userId }),
  'the organization of the user, deactivated': ({ orgId }) =>
    world.admin.orgs.deactivateOrganization({ organizationId: orgId }),
  'the organization of the user, removed': ({ orgId }) =>
    world.admin.orgs.deleteOrganization({ organizationId: orgId }),
  'the organization of the application, deactivated': ({ ownerId }) =>
    world.admin.orgs.deactivateOrganization({ organizationId: ownerId }),
  'the organization of the application, removed': ({ ownerId }) =>
    world.admin.orgs.deleteOrganization({ organizationId: ownerId }),
  'the project, deactivated': ({ projectId }) => world.admin.projects.deactivateProject({ projectId }),
  'the project, removed': ({ projectId }) => world.admin.projects.deleteProject({ projectId }),
  'the applications, deactivated': ({ app, jwtApp }) =>
    Promise.all([app, jwtApp].map((each) => world.admin.applications.deactivateApplication(each))),
  'the applications, removed': ({ app, jwtApp }) =>
    Promise.all([app, jwtApp].map((each) => world.admin.applications.deleteApplication(each))),
  'the authorization, deactivated': ({ authorizationId: id }) =>
    world.admin.authorizations.deactivateAuthorization({ id }),
  'the authorization, removed': ({ authorizationId: id }) => world.admin.authorizations.deleteAuthorization({ id }),
  'the grant of the project, deactivated': ({ projectId, orgId }) =>
    world.admin.projects.deactivateProjectGrant({ projectId, grantedOrganizationId: orgId }),
  'the grant of the project, removed': ({ projectId, orgId }) =>
    world.admin.projects.deleteProjectGrant({ projectId, grantedOrganizationId: orgId }),
};

describe('what a person was given', () => {
  it('is good as long as everything is there', async () => {
    const given = await (await givenBy(world, await company(world))).good();
    expect(given).toEqual(allOf(given, true));
  });

  it.each(Object.keys(ends))('ends with %s', async (what) => {
    const acme = await company(world);
    const given = await givenBy(world, acme);
    await ends[what]?.(acme, given);
    const left = await given.good();
    expect(left).toEqual(allOf(left, false));
  });

  it('ends at the application from which its consent is taken back, and nowhere else', async () => {
    const acme = await company(world);
    const given = await givenBy(world, acme);
    const { fasti } = world;
    await fasti.api.execute(fasti.context, consent, acme.userId, {
      type: 'RevokeConsent',
      clientId: acme.app.clientId,
    });
    expect(await given.good()).toEqual({
      ...{ userinfo: false, introspectedJwt: false, ofExchanged: false, exchangedAgain: false },
      ...{ inFlight: false, ofDevice: false, ofCiba: false, exchangedRefresh: false, exchangedId: false },
      ...{ userinfoJwt: true, introspected: true, refresh: true },
    });
  });
});

const soon = () => ({ seconds: BigInt(Math.floor(Date.now() / 1000) + 600) });
type Until = { readonly seconds: bigint };

/** A machine with one of everything that it may prove itself with, and a token for each. */
const machine = async ({ key: keyUntil = farAway, pat: patUntil = farAway }: { key?: Until; pat?: Until } = {}) => {
  const { admin, fasti } = world;
  const name = `robot-${crypto.randomUUID().slice(0, 8)}`;
  const { id: userId, token: pat, tokenId } = await machineWithToken(admin, fasti.orgId, name, patUntil);
  const { clientSecret } = await admin.users.addSecret({ userId });
  const { keyId, assertion } = await machineKey(world, userId, keyUntil);
  const desk = await newApp(admin, world.projectId, `desk of ${name}`, { grantTypes: [0, 2, 4] });
  const jwtBearer = {
    grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
    ...{ assertion: await assertion(), scope: 'openid' },
  };
  const [bySecret, byKey, byPat] = await Promise.all([
    tokenOf(world, { clientId: name, clientSecret }, { grant_type: 'client_credentials', scope: 'openid' }),
    world.post('/oauth/v2/token', jwtBearer).then(({ body }) => JSON.parse(body)),
    tokenOf(world, desk, {
      ...{ grant_type: grants.exchange, scope: 'openid' },
      ...{ subject_token: pat, subject_token_type: tokenType.accessToken },
    }),
  ]);
  const isGood = async (token = '') => (await world.userinfo(token)).status === 200;
  return {
    ...{ userId, keyId, tokenId },
    good: async () => ({
      bySecret: await isGood(bySecret['access_token']),
      byKey: await isGood(byKey.access_token),
      pat: await isGood(pat),
      byPat: await isGood(byPat['access_token']),
    }),
  };
};

describe('what a machine was given', () => {
  const all = { bySecret: true, byKey: true, pat: true, byPat: true };
  it.each<[string, (of: Awaited<ReturnType<typeof machine>>) => Promise<unknown>, Partial<typeof all>]>([
    ['nothing', async () => {}, {}],
    ['its key, removed', (robot) => world.admin.users.removeKey(robot), { byKey: false }],
    ['its secret, removed', (robot) => world.admin.users.removeSecret(robot), { bySecret: false }],
    ['its secret, when it gets another', (robot) => world.admin.users.addSecret(robot), { bySecret: false }],
    [
      'its personal access token, removed, for which another was given',
      (robot) => world.admin.users.removePersonalAccessToken(robot),
      { pat: false, byPat: false },
    ],
  ])('ends with %s', async (_, end, ended) => {
    const robot = await machine();
    await end(robot);
    expect(await robot.good()).toEqual({ ...all, ...ended });
  });

  it.each<[string, Parameters<typeof machine>[0], Partial<typeof all>]>([
    ['its key, which expires', { key: soon() }, { byKey: false }],
    [
      'its personal access token, which expires, for which another was given',
      { pat: soon() },
      { pat: false, byPat: false },
    ],
  ])('ends with %s', async (_, until, ended) => {
    const robot = await machine(until);
    expect(await robot.good()).toEqual(all);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 601_000 });
    try {
      expect(await robot.good()).toEqual({ ...all, ...ended });
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('what an agent was given to act for somebody', () => {
  const begin = async () => {
    const { admin, fasti } = world;
    const agent = await machineWithToken(admin, fasti.orgId, `agent-${crypto.randomUUID().slice(0, 8)}`);
    const of = { resource: { resource: { case: 'organizationId', value: fasti.orgId } } } as const;
    await admin.administrators.createAdministrator({ userId: agent.id, ...of, roles: ['ORG_ADMIN_IMPERSONATOR'] });
    await admin.settings.setSecuritySettings({ enableImpersonation: true });
    const desk = await newApp(admin, world.projectId, `desk of ${agent.id}`, { grantTypes: [0, 2, 4] });
    const given = await tokenOf(world, desk, {
      ...{ grant_type: grants.exchange, scope: 'openid' },
      ...{ subject_token: fasti.adminId, subject_token_type: tokenType.userId },
      ...{ actor_token: agent.token, actor_token_type: tokenType.accessToken },
    });
    return { agent, of, isGood: async () => (await world.userinfo(given['access_token'] ?? '')).status === 200 };
  };
  it.each<[string, (of: Awaited<ReturnType<typeof begin>>) => Promise<unknown>]>([
    ['its own token', ({ agent }) => world.admin.users.removePersonalAccessToken({ userId: agent.id, ...agent })],
    ['its role', ({ agent, of }) => world.admin.administrators.deleteAdministrator({ userId: agent.id, ...of })],
    ['itself', ({ agent }) => world.admin.users.deactivateUser({ userId: agent.id })],
    ['that the instance allows it', () => world.admin.settings.setSecuritySettings({ enableImpersonation: false })],
  ])('ends with %s', async (_, end) => {
    const acting = await begin();
    expect(await acting.isGood()).toBe(true);
    await end(acting);
    expect(await acting.isGood()).toBe(false);
  });
});

describe('a key of this server that is removed', () => {
  it('takes along what it has signed, and nothing else', async () => {
    const { admin, jwt, web } = world;
    const signed = await world.tokens(jwt, { scope: 'openid offline_access' });
    const opaque = await world.tokens(web, { scope: 'openid' });
    const kid = JSON.parse(Buffer.from(signed.access_token.split('.')[0] ?? '', 'base64url').toString()).kid;
    const { id } = await admin.webKeys.createWebKey({ key: { case: 'ecdsa', value: { curve: 1 } } });
    await admin.webKeys.activateWebKey({ id });
    expect((await world.userinfo(signed.access_token)).status).toBe(200);
    await admin.webKeys.deleteWebKey({ id: kid });
    expect((await world.userinfo(signed.access_token)).status).toBe(401);
    expect((await world.userinfo(opaque.access_token)).status).toBe(200);
    expect(errorOf(await world.refresh(jwt, signed.refresh_token))).toBeUndefined();
  });
});
