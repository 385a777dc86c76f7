import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { domainSettings } from '../../domain/settings/domain.ts';
import { user } from '../../domain/user/user.ts';
import { browserOf } from '../login/browser.ts';
import { type Clients, clientsOf } from '../scenarios/clients.ts';
import { machineWithToken } from '../scenarios/company.ts';
import { newApp, newPerson, password, setMetadata, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world?.fasti.stop());

let names = 0;
/** Whoever owns an organization of this instance, and administers nobody beyond it. */
const owner = async () => {
  const { admin, fasti } = world;
  const { id, token } = await machineWithToken(admin, fasti.orgId, `owner-${++names}`);
  const { organizationId } = await admin.orgs.addOrganization({
    name: `Firm ${names}`,
    admins: [{ userType: { case: 'userId', value: id } }],
  });
  return { organizationId, clients: clientsOf(fasti.url, token) };
};

const others = 'Somebody1!';
type Owner = Awaited<ReturnType<typeof owner>>;
/** Somebody of whom an administrator says that this is their address. */
const asserted = async ({ organizationId, clients }: Owner, email: string, username?: string) => {
  const { id: userId } = await clients.users.createUser({
    ...{ organizationId, ...(username === undefined ? {} : { username }) },
    userType: {
      case: 'human',
      value: {
        profile: { givenName: 'Eve', familyName: 'Example' },
        email: { email, verification: { case: 'isVerified', value: true } },
        passwordType: { case: 'password', value: { password: others } },
      },
    },
  });
  await world.admin.users.humanMFAInitSkipped({ userId });
  return userId;
};
const humanOf = async (userId: string) => {
  const { human } = (await world.fasti.api.load(world.fasti.instanceId, user, userId)).state;
  if (!human) throw new Error('not a human');
  return human;
};
/** Somebody who has typed the code in that they were sent. */
const proved = async (email: string) => {
  const { userId, loginName } = await newPerson(world, `person-${++names}`);
  const { users } = world.admin;
  await users.setEmail({ userId, email });
  await users.verifyEmail({ userId, verificationCode: (await humanOf(userId)).email.code?.code ?? '' });
  return { userId, loginName, email };
};

const pages = '/ui/v2/login';
const problem = ({ body }: { readonly body: string }) => /role="alert">([^<]+)</.exec(body)?.[1];
/** Whom the pages sign in by this name and password. */
const signedInBy = async (name: string, secret: string) => {
  const guest = browserOf(world.fasti.server);
  const asked = await guest.submit(await guest.open(`${pages}/loginname`), { loginName: name });
  if (problem(asked)) return 'nobody known';
  const answer = await guest.submit(asked, { password: secret });
  return answer.status === 400 ? 'wrong' : 'signed in';
};
/** Who is mailed a new password's code by whoever types this. */
const remindedBy = async (name: string) => {
  const { store } = world.fasti.api;
  const guest = browserOf(world.fasti.server);
  const asked = await guest.submit(await guest.open(`${pages}/loginname`), { loginName: name });
  const [, step = ''] = /name="step" value="([^"]*)"/.exec(asked.body) ?? [];
  const from = await store.head();
  await guest.post(`${pages}/password/set`, { step, send: '1' });
  const { events } = await store.readAll(from, { limit: 100 });
  return events.filter(({ type }) => type === 'user.human.password.code.added').map(({ aggregateId }) => aggregateId);
};

describe('somebody else’s address, of which the owner of another organization says that it is verified', () => {
  it('still finds whoever has proved it: to sign in, for a new password, and where a client asks elsewhere', async () => {
    const victim = await proved('victim@mail.example');
    const thief = await owner();
    await asserted(thief, victim.email, `thief-${++names}`);
    // Without a user name the address is one.
    await asserted(await owner(), victim.email);
    expect(await signedInBy(victim.email, password)).toBe('signed in');
    expect(await signedInBy(` ${victim.email.toUpperCase()}`, password)).toBe('signed in');
    expect(await signedInBy(victim.email, others)).toBe('wrong');
    expect(await signedInBy(victim.loginName, password)).toBe('signed in');
    expect(await remindedBy(victim.email)).toEqual([victim.userId]);

    const { admin, projectId, post, fasti } = world;
    const caller = await newApp(admin, projectId, 'call centre', {});
    await setMetadata(world, caller, { grant_types: ['urn:openid:params:grant-type:ciba'] });
    const asked = await post('/oauth/v2/bc-authorize', {
      ...{ scope: 'openid', login_hint: victim.email },
      ...{ client_id: caller.clientId, client_secret: caller.clientSecret },
    });
    expect(asked.status).toBe(200);
    const { events } = await fasti.api.store.readAll(0n, { limit: 10_000, filter: { types: ['ciba_request.added'] } });
    expect(events.at(-1)?.payload).toMatchObject({ UserID: victim.userId });
  });

  it('is not proved by a code that was handed to whoever asked for it', async () => {
    const victim = await proved('handed@mail.example');
    const thief = await owner();
    const userId = await asserted(thief, 'first@mail.example', `thief-${++names}`);
    const { users } = thief.clients;
    const returned = { case: 'returnCode', value: {} } as const;
    const { verificationCode = '' } = await users.setEmail({ userId, email: victim.email, verification: returned });
    await users.verifyEmail({ userId, verificationCode });
    expect((await humanOf(userId)).email).toMatchObject({ address: victim.email, verified: true });
    expect(await signedInBy(victim.email, password)).toBe('signed in');
    const reset = await users.passwordReset({ userId, medium: returned });
    await users.setPassword({
      userId,
      newPassword: { password: 'Somebody2!' },
      verification: { case: 'verificationCode', value: reset.verificationCode ?? '' },
    });
    expect(await signedInBy(victim.email, password)).toBe('signed in');
    // Nor by saying so of what waits for its code.
    await users.setEmail({ userId, email: 'other@mail.example' });
    await users.setEmail({ userId, email: victim.email });
    await users.setEmail({ userId, email: victim.email, verification: { case: 'isVerified', value: true } });
    expect(await signedInBy(victim.email, password)).toBe('signed in');
  });

  it('is nobody’s as long as nobody has proved it, and then theirs', async () => {
    const email = 'shared@mail.example';
    const [one, other] = [await owner(), await owner()];
    const name = `one-${++names}`;
    const userId = await asserted(one, email, name);
    await asserted(other, email, `other-${++names}`);
    expect(await signedInBy(email, others)).toBe('nobody known');
    // By a new password, with the code that was mailed.
    expect(await remindedBy(name)).toEqual([userId]);
    await world.admin.users.setPassword({
      userId,
      newPassword: { password },
      verification: { case: 'verificationCode', value: (await humanOf(userId)).password.code?.code ?? '' },
    });
    expect(await signedInBy(email, password)).toBe('signed in');
  });

  it('is believed of an organization whose verified domain it is of, before others, and after whoever has proved it', async () => {
    const { fasti, admin } = world;
    const domain = `firm-${++names}.example`;
    const email = `ada@${domain}`;
    const [firm, thief] = [await owner(), await owner()];
    await fasti.api.execute(fasti.context, domainSettings.instance, fasti.instanceId, {
      type: 'SetSettings',
      values: { validateOrgDomains: false },
    });
    await admin.orgs.addOrganizationDomain({ organizationId: firm.organizationId, domain });
    await asserted(thief, email, `thief-${++names}`);
    await asserted(firm, email, `ada-${++names}`);
    expect(await signedInBy(email, others)).toBe('signed in');
    const person = await proved(email);
    expect(await signedInBy(email, password)).toBe('signed in');
    expect(await signedInBy(person.loginName, password)).toBe('signed in');
  });

  it('leaves names alone that end in the domain of their organization', async () => {
    const { fasti, admin } = world;
    const domain = `named-${++names}.example`;
    const firm = await owner();
    await admin.orgs.addOrganizationDomain({ organizationId: firm.organizationId, domain });
    await asserted(firm, 'elsewhere@mail.example', `bob@${domain}`);
    await proved(`bob@${domain}`);
    expect(await signedInBy(`bob@${domain}`, others)).toBe('signed in');
    expect(fasti.orgId).not.toBe(firm.organizationId);
  });
});

describe('a phone number, of which the owner of another organization says that it is verified', () => {
  it('still finds whoever has proved it', async () => {
    const { admin } = world;
    const { userId } = await newPerson(world, `person-${++names}`);
    await admin.users.setPhone({ userId, phone: '+41791112233' });
    const verificationCode = (await humanOf(userId)).phone?.code?.code ?? '';
    await admin.users.verifyPhone({ userId, verificationCode });
    const thief: Owner & { readonly clients: Clients } = await owner();
    const theirs = await asserted(thief, 'thief@mail.example', `thief-${++names}`);
    await thief.clients.users.setPhone({
      ...{ userId: theirs, phone: '+41791112233' },
      verification: { case: 'isVerified', value: true },
    });
    expect(await signedInBy('+41 79 111 22 33', password)).toBe('signed in');
  });
});
