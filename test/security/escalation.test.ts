import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Clients, clientsOf } from '../scenarios/clients.ts';
import { farAway, machineWithToken } from '../scenarios/company.ts';
import { refusalOf } from '../scenarios/refusal.ts';
import { newPerson, password, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.fasti.stop());

const everywhere = { case: 'instance', value: true } as const;
const atHome = () => ({ case: 'organizationId', value: world.fasti.orgId }) as const;
type Place = typeof everywhere | ReturnType<typeof atHome>;
const appoint = (userId: string, resource: Place, role: string) =>
  world.admin.administrators.createAdministrator({ userId, resource: { resource }, roles: [role] });

let names = 0;
const machine = async (resource?: Place, role = '') => {
  const { id, token } = await machineWithToken(world.admin, world.fasti.orgId, `machine-${++names}`);
  if (resource) await appoint(id, resource, role);
  return { id, clients: clientsOf(world.fasti.url, token) };
};
const human = async (resource?: Place, role = '') => {
  const { userId } = await newPerson(world, `person-${++names}`);
  if (resource) await appoint(userId, resource, role);
  return userId;
};

/** What gives somebody else's account away, or takes it from them. */
const ofHumans: { readonly [what: string]: (by: Clients, userId: string) => Promise<unknown> } = {
  'a verified address': ({ users }, userId) =>
    users.setEmail({ userId, email: `${++names}@evil.example`, verification: { case: 'isVerified', value: true } }),
  'a code for a new address': ({ users }, userId) =>
    users.setEmail({ userId, email: `${++names}@evil.example`, verification: { case: 'returnCode', value: {} } }),
  'a link to elsewhere for a new password': ({ users }, userId) =>
    users.passwordReset({
      userId,
      medium: { case: 'sendLink', value: { urlTemplate: 'https://evil.example/{{.Code}}' } },
    }),
  'a passkey': ({ users }, userId) =>
    users.createPasskeyRegistrationLink({ userId, medium: { case: 'returnCode', value: {} } }),
  'recovery codes': ({ users }, userId) => users.generateRecoveryCodes({ userId, count: 1 }),
  'a new password': ({ users }, userId) => users.setPassword({ userId, newPassword: { password: 'Password2!' } }),
  'another name': ({ users }, userId) => users.updateUser({ userId, username: `renamed-${++names}` }),
  deactivation: ({ users }, userId) => users.deactivateUser({ userId }),
  reactivation: ({ users }, userId) => users.reactivateUser({ userId }),
  deletion: ({ users }, userId) => users.deleteUser({ userId }),
};
const ofMachines: typeof ofHumans = {
  'a token': ({ users }, userId) => users.addPersonalAccessToken({ userId, expirationDate: farAway }),
  'a secret': ({ users }, userId) => users.addSecret({ userId }),
  'a key': ({ users }, userId) => users.addKey({ userId, expirationDate: farAway }),
};

/** What of all that is done for this caller. */
const done = async (acts: typeof ofHumans, by: Clients, userId: string) => {
  const succeeded: string[] = [];
  for (const [what, act] of Object.entries(acts))
    if ((await act(by, userId).catch(whatRefused)) !== refused) succeeded.push(what);
  return succeeded;
};
const refused = Symbol('refused');
const whatRefused = async (error: unknown) => {
  expect(await refusalOf(Promise.reject(error))).toMatchObject({ code: 'PermissionDenied' });
  return refused;
};
const everything = Object.keys(ofHumans);

describe('whoever administers users', () => {
  it('takes over nobody who administers the instance', async () => {
    const takers = [
      await machine(atHome(), 'ORG_OWNER'),
      await machine(atHome(), 'ORG_USER_MANAGER'),
      await machine(everywhere, 'IAM_USER_MANAGER'),
      await machine(everywhere, 'IAM_ORG_MANAGER'),
    ];
    const owner = await human(everywhere, 'IAM_OWNER');
    const viewer = await human(everywhere, 'IAM_OWNER_VIEWER');
    const robot = await machine(everywhere, 'IAM_OWNER');
    for (const { clients } of takers) {
      expect(await done(ofHumans, clients, owner)).toEqual([]);
      expect(await done(ofHumans, clients, viewer)).toEqual([]);
      expect(await done(ofMachines, clients, robot.id)).toEqual([]);
    }
    expect(await done(ofMachines, world.admin, robot.id)).toEqual(Object.keys(ofMachines));
    expect(await done(ofHumans, world.admin, owner)).toEqual(everything);
  });

  it('takes over nobody who administers the organization, unless they could appoint them', async () => {
    const manager = await machine(atHome(), 'ORG_USER_MANAGER');
    const helper = await machine(everywhere, 'IAM_USER_MANAGER');
    const owner = await machine(atHome(), 'ORG_OWNER');
    const robot = await machine(atHome(), 'ORG_OWNER');
    const other = await human(atHome(), 'ORG_OWNER');
    for (const { clients } of [manager, helper]) {
      expect(await done(ofHumans, clients, other)).toEqual([]);
      expect(await done(ofMachines, clients, robot.id)).toEqual([]);
    }
    expect(await done(ofMachines, owner.clients, robot.id)).toEqual(Object.keys(ofMachines));
    expect(await done(ofHumans, owner.clients, other)).toEqual(everything);
  });

  it('helps everybody else', async () => {
    const manager = await machine(atHome(), 'ORG_USER_MANAGER');
    const robot = await machine();
    expect(await done(ofMachines, manager.clients, robot.id)).toEqual(Object.keys(ofMachines));
    const beyond = ['a passkey', 'recovery codes', 'a new password'];
    expect(await done(ofHumans, manager.clients, await human())).toEqual(
      everything.filter((what) => !beyond.includes(what)),
    );
  });
});

describe('somebody with nothing but an account of their own', () => {
  const signedIn = async () => {
    const userId = await human();
    const { sessionId, sessionToken } = await world.loginClient.sessions.createSession({
      checks: { user: { search: { case: 'userId', value: userId } }, password: { password } },
    });
    return { userId, sessionId, sessionToken, clients: clientsOf(world.fasti.url, sessionToken) };
  };
  const elsewhere = ['https://evil.example/{{.Code}}', 'https://localhost@evil.example/{{.Code}}', 'fasti:{{.Code}}'];

  it('sends nobody a mail of ours that leads to a place of theirs', async () => {
    const { userId, sessionId, sessionToken, clients } = await signedIn();
    const { users } = clients;
    const { sessions } = (await machine()).clients;
    const code = (urlTemplate: string) => ({ case: 'sendCode', value: { urlTemplate } }) as const;
    const otpEmail = (urlTemplate: string) => ({ otpEmail: { deliveryType: code(urlTemplate) } });
    const link = (urlTemplate: string) => ({ case: 'sendLink', value: { urlTemplate } }) as const;
    const refused = { code: 'InvalidArgument', id: 'DOMAIN-oGh5e' };
    for (const address of elsewhere)
      for (const asking of [
        () => users.setEmail({ userId, email: 'stranger@example.com', verification: code(address) }),
        () => users.sendEmailCode({ userId, verification: code(address) }),
        () => users.passwordReset({ userId, medium: link(address) }),
      ])
        expect(await refusalOf(asking())).toMatchObject(refused);
    const here = `${world.fasti.url}/mine?{{.Code}}`;
    await users.setEmail({ userId, email: 'new@example.com', verification: code(here) });
    await world.admin.users.setEmail({ userId, email: 'newer@example.com', verification: code(elsewhere[0] ?? '') });

    await world.admin.users.setEmail({
      ...{ userId, email: 'own@example.com' },
      verification: { case: 'isVerified', value: true },
    });
    await world.admin.users.addOTPEmail({ userId });
    for (const address of elsewhere) {
      const asking = sessions.setSession({ sessionId, sessionToken, challenges: otpEmail(address) });
      expect(await refusalOf(asking)).toMatchObject(refused);
    }
    await sessions.setSession({ sessionId, sessionToken, challenges: otpEmail(here) });
  });

  it('takes no name by which somebody else would be looked for', async () => {
    const { userId, clients } = await signedIn();
    const { user } = await world.admin.users.getUserByID({ userId: await human() });
    const { email } = (user?.type.value ?? {}) as { readonly email?: { readonly email: string } };
    const username = email?.email ?? '';
    expect(username).toContain('@acme.example');
    expect(await refusalOf(clients.users.updateUser({ userId, username }))).toMatchObject({ code: 'AlreadyExists' });
    await clients.users.updateUser({ userId, username: `renamed-${++names}@acme.example` });
  });
});
