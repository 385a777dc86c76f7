import { describe, expect, it } from 'vitest';
import { instance } from '../../domain/instance/instance.ts';
import { members } from '../../domain/member/member.ts';
import { org } from '../../domain/org/org.ts';
import { domainSettings } from '../../domain/settings/domain.ts';
import { loginSettings } from '../../domain/settings/login.ts';
import { restrictions } from '../../domain/settings/restrictions.ts';
import { user } from '../../domain/user/user.ts';
import { findUserByLoginName } from '../../projections/user/queries.ts';
import { loginWorld, password } from './world.ts';

type World = Awaited<ReturnType<typeof loginWorld>>;
type Browser = ReturnType<World['browser']>;

const path = '/ui/v2/login/register/org';
const founder = {
  organization: 'Analytical Engines',
  givenName: 'Ada',
  familyName: 'Lovelace',
  email: 'ada@engines.example',
};
const found = async (browser: Browser, entered: Record<string, string> = founder) => {
  const asked = await browser.submit(await browser.open(path), entered);
  return browser.submit(asked, { password, again: password });
};
/** Once the read models know all that was written. */
const personNamed = async ({ api, callAs, adminId }: World, loginName: string) =>
  findUserByLoginName(api.views, { ...callAs(adminId).read, notBefore: await api.store.head() }, loginName);
const restrict = ({ api, created, callAs, adminId }: World, disallowPublicOrgRegistration: boolean) =>
  api.execute(callAs(adminId).context, restrictions, created.instanceId, {
    type: 'SetRestrictions',
    values: { disallowPublicOrgRegistration },
    defaultLanguage: 'en',
    supported: ['en'],
  });

describe('a stranger', () => {
  it('founds an organization, owns it, and has to prove the address', async () => {
    const here = await loginWorld();
    const browser = here.browser();
    const asked = await found(browser);
    expect(asked.at).toBe('/ui/v2/login/verify');
    const row = await personNamed(here, founder.email);
    const { instanceId } = here.created;
    const owner = await here.api.load(instanceId, user, row?.id ?? '');
    const orgId = owner.last?.owner ?? '';
    expect(orgId).not.toBe(here.created.orgId);
    expect((await here.api.load(instanceId, org, orgId)).state).toMatchObject({
      status: 'active',
      name: 'Analytical Engines',
      primaryDomain: 'analytical-engines.localhost',
    });
    const { state } = await here.api.load(instanceId, members.org, orgId);
    expect(state.roles).toEqual({ [row?.id ?? '']: ['ORG_OWNER'] });
    const { events } = await here.api.store.readAll(0n, {
      limit: 1000,
      filter: { aggregateIds: [orgId, row?.id ?? ''] },
    });
    const ofTheFounding = events.filter(({ actor }) => actor === row?.id);
    expect(ofTheFounding.map(({ type }) => type).slice(0, 7)).toEqual([
      'org.added',
      'org.domain.added',
      'org.domain.verified',
      'org.domain.primary.set',
      'org.member.added',
      'user.human.selfregistered',
      'user.human.email.code.added',
    ]);
    const code = owner.state.human?.email.code?.code ?? '';
    const prompted = await browser.submit(asked, { code });
    expect(prompted.at).toBe('/ui/v2/login/mfa/set');
    const done = await browser.submit(prompted, {});
    expect([done.at, done.body]).toEqual(['/ui/v2/login/signedin', expect.stringContaining('Ada Lovelace')]);
  });

  it('has a login name under the new domain, where the instance says that names end in one', async () => {
    const here = await loginWorld();
    const { created, callAs, adminId } = here;
    const command = { type: 'SetSettings', values: { userLoginMustBeDomain: true } } as const;
    await here.api.execute(
      callAs(adminId).context,
      domainSettings.instance,
      created.instanceId,
      command,
      created.instanceId,
    );
    const browser = here.browser();
    const asked = await found(browser);
    const loginName = `${founder.email}@analytical-engines.localhost`;
    const row = await personNamed(here, loginName);
    const { state } = await here.api.load(created.instanceId, user, row?.id ?? '');
    const prompted = await browser.submit(asked, { code: state.human?.email.code?.code ?? '' });
    const done = await browser.submit(prompted, {});
    expect(done.body).toContain('Ada Lovelace');
  });

  it('chooses another name, where there is an organization of that one or with its domain, and loses nothing that was entered', async () => {
    const here = await loginWorld();
    expect((await found(here.browser())).at).toBe('/ui/v2/login/verify');
    for (const organization of ['Analytical Engines', 'analytical engines!']) {
      const again = await found(here.browser(), { ...founder, organization, email: 'charles@engines.example' });
      expect([again.status, again.body]).toEqual([400, expect.stringContaining('organization with this name already')]);
      expect(again.body).toContain('value="charles@engines.example"');
      expect(again.body).toContain(`value="${organization}"`);
    }
    expect(await personNamed(here, 'charles@engines.example')).toBeUndefined();
  });

  it('takes no address that somebody signs in with, and then there is no organization either', async () => {
    const here = await loginWorld();
    const refused = await found(here.browser(), { ...founder, email: 'anna@example.com' });
    expect([refused.status, refused.body]).toEqual([400, expect.stringContaining('No account can be created')]);
    expect((await found(here.browser())).at).toBe('/ui/v2/login/verify');
  });

  it('is told what is missing', async () => {
    const here = await loginWorld();
    const visitor = here.browser();
    const begun = await visitor.open(path);
    const nameless = await visitor.submit(begun, { ...founder, organization: ' ' });
    expect([nameless.status, nameless.body]).toEqual([400, expect.stringContaining('Please fill in every field')]);
    expect(nameless.body).toContain('value="Lovelace"');
  });
});

describe('an instance that keeps its organizations to itself', () => {
  const refusal = [403, expect.stringContaining('Nobody can create an organization here')];

  it('shows nobody that page, and lets nobody end what was begun before', async () => {
    const here = await loginWorld();
    const visitor = here.browser();
    const begun = await visitor.open(path);
    const asked = await visitor.submit(begun, founder);
    await restrict(here, true);
    for (const page of [
      await visitor.open(path),
      await visitor.submit(begun, founder),
      await visitor.submit(asked, { password, again: password }),
    ])
      expect([page.status, page.body]).toEqual(refusal);
    expect(await personNamed(here, founder.email)).toBeUndefined();
    await restrict(here, false);
    expect((await visitor.open(path)).status).toBe(200);
  });

  it('does so too where nobody may register, or sign in with a password', async () => {
    for (const values of [{ allowRegister: false }, { allowUsernamePassword: false }]) {
      const here = await loginWorld();
      const { created, callAs, adminId } = here;
      const command = { type: 'SetSettings', values } as const;
      await here.api.execute(
        callAs(adminId).context,
        loginSettings.instance,
        created.instanceId,
        command,
        created.instanceId,
      );
      const page = await here.browser().open(path);
      expect([page.status, page.body]).toEqual(refusal);
    }
  });
});

describe('the founding of an organization', () => {
  it('needs the forms that this browser was given', async () => {
    const here = await loginWorld();
    const visitor = here.browser();
    const asked = await visitor.submit(await visitor.open(path), founder);
    expect((await here.browser().submit(asked, { password, again: password })).status).toBe(400);
    expect((await visitor.post(path, founder)).status).toBe(400);
    expect(await personNamed(here, founder.email)).toBeUndefined();
  });

  it('happens once, be the form sent by many hands at the same moment', async () => {
    const here = await loginWorld();
    const visitor = here.browser();
    const asked = await visitor.submit(await visitor.open(path), founder);
    const done = await Promise.all([1, 2, 3].map(() => visitor.submit(asked, { password, again: password })));
    expect(done.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    const { state } = await here.api.load(here.created.instanceId, instance, here.created.instanceId);
    expect(state.defaultOrgId).toBe(here.created.orgId);
  });
});
