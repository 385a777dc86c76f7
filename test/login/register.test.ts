import { describe, expect, it } from 'vitest';
import { loginSettings } from '../../domain/settings/login.ts';
import { passwordComplexitySettings } from '../../domain/settings/password-complexity.ts';
import { privacySettings } from '../../domain/settings/privacy.ts';
import { user } from '../../domain/user/user.ts';
import { findUserByLoginName } from '../../projections/user/queries.ts';
import { codeIn, loginWorld, password } from './world.ts';

type World = Awaited<ReturnType<typeof loginWorld>>;
type Browser = ReturnType<World['browser']>;

const grace = { givenName: 'Grace', familyName: 'Hopper', email: 'grace@example.com' };
const register = async (browser: Browser, url = '/ui/v2/login/register', entered: Record<string, string> = grace) => {
  const asked = await browser.submit(await browser.open(url), entered);
  return browser.submit(asked, { password, again: password });
};
/** They are asked whether they want a second factor. */
const notNow = (browser: Browser, prompted: Awaited<ReturnType<Browser['open']>>) => {
  expect(prompted.at).toBe('/ui/v2/login/mfa/set');
  return browser.submit(prompted, {});
};
/** The code that was sent to them, from the log. */
const codeOf = async (here: World) => {
  const row = await found(here, grace.email);
  const { state } = await here.api.load(here.created.instanceId, user, row?.id ?? '');
  return state.human?.email.code?.code ?? '';
};
const found = async ({ api, callAs, adminId }: World, loginName: string) =>
  findUserByLoginName(api.views, { ...callAs(adminId).read, notBefore: await api.store.head() }, loginName);

describe('somebody without an account', () => {
  it('creates one and is signed in with it', async () => {
    const here = await loginWorld();
    const browser = here.browser();
    const begun = await browser.open('/ui/v2/login/loginname');
    expect(begun.body).toContain('Create an account');
    const asked = await register(browser);
    expect(asked.at).toBe('/ui/v2/login/verify');
    const done = await notNow(browser, await browser.submit(asked, { code: await codeOf(here) }));
    expect([done.at, done.body]).toEqual(['/ui/v2/login/signedin', expect.stringContaining('Grace Hopper')]);
    const row = await found(here, grace.email);
    const { state, last } = await here.api.load(here.created.instanceId, user, row?.id ?? '');
    expect(state).toMatchObject({
      status: 'active',
      owner: here.created.orgId,
      human: { preferredLanguage: 'en', email: { address: grace.email, verified: true } },
    });
    const { events } = await here.api.store.readAll(0n, { limit: 1000, filter: { aggregateIds: [row?.id ?? ''] } });
    const types = events.filter(({ aggregateType }) => aggregateType === 'user').map(({ type }) => type);
    expect(types.slice(0, 2)).toEqual(['user.human.selfregistered', 'user.human.email.code.added']);
    expect(last?.owner).toBe(here.created.orgId);
  });

  it('is led there by prompt=create, and back to the application afterwards', async () => {
    const here = await loginWorld();
    const visitor = here.browser();
    const begun = await visitor.open(here.authorizeUrl({ prompt: 'create' }));
    expect(begun.at).toBe('/ui/v2/login/register');
    const chosen = await visitor.submit(begun, grace);
    const asked = await visitor.submit(chosen, { password, again: password });
    const done = await notNow(visitor, await visitor.submit(asked, { code: await codeOf(here) }));
    expect(codeIn(done.left)).toEqual(expect.any(String));
  });

  it('is told what is missing, and keeps what was entered', async () => {
    const { browser } = await loginWorld();
    const visitor = browser();
    const begun = await visitor.open('/ui/v2/login/register');
    const nameless = await visitor.submit(begun, { ...grace, givenName: ' ' });
    expect([nameless.status, nameless.body]).toEqual([400, expect.stringContaining('Please fill in every field')]);
    expect(nameless.body).toContain('value="Hopper"');
    const odd = await visitor.submit(begun, { ...grace, email: 'grace' });
    expect([odd.status, odd.body]).toEqual([400, expect.stringContaining('name@example.com')]);
    const asked = await visitor.submit(begun, grace);
    const two = await visitor.submit(asked, { password, again: `${password}.` });
    expect([two.status, two.body]).toEqual([400, expect.stringContaining('not the same')]);
  });

  it('chooses a password by the rules of the organization, which the page names', async () => {
    const here = await loginWorld();
    const { created, callAs, adminId } = here;
    const rules = { minLength: 12, hasLowercase: true, hasUppercase: false, hasNumber: false, hasSymbol: false };
    const command = { type: 'SetSettings', values: rules } as const;
    const { context } = callAs(adminId);
    await here.api.execute(context, passwordComplexitySettings.org, created.orgId, command, created.orgId);
    const visitor = here.browser();
    const asked = await visitor.submit(await visitor.open('/ui/v2/login/register'), grace);
    expect(asked.body.replaceAll(/<\/?span[^>]*>/g, '')).toContain('At least 12 characters, a lower case letter<');
    const weak = await visitor.submit(asked, { password, again: password });
    expect([weak.status, weak.body]).toEqual([400, expect.stringContaining('does not meet the rules')]);
    const good = 'long enough for anybody';
    expect((await visitor.submit(asked, { password: good, again: good })).at).toBe('/ui/v2/login/verify');
  });

  it('accepts terms and privacy first, where there are any', async () => {
    const here = await loginWorld();
    const { created, callAs, adminId } = here;
    const values = { tosLink: 'https://example.com/terms/{{.Lang}}' };
    const { context } = callAs(adminId);
    const command = { type: 'SetSettings', values } as const;
    await here.api.execute(context, privacySettings.instance, created.instanceId, command, created.instanceId);
    const visitor = here.browser();
    const begun = await visitor.open('/ui/v2/login/register');
    expect(begun.body).toContain('href="https://example.com/terms/en"');
    const refused = await visitor.submit(begun, grace);
    expect([refused.status, refused.body]).toEqual([400, expect.stringContaining('read and accept')]);
    expect((await visitor.submit(begun, { ...grace, accepted: 'yes' })).at).toBe('/ui/v2/login/register/password');
  });
});

describe('an address', () => {
  it('that somebody signs in with is refused, without a word about whose it is', async () => {
    const here = await loginWorld();
    const said = 'No account can be created with this address';
    for (const email of ['anna@example.com', 'ANNA@example.com']) {
      const refused = await register(here.browser(), undefined, { ...grace, email });
      expect([refused.status, refused.body]).toEqual([400, expect.stringContaining(said)]);
      expect(refused.body).not.toContain('Anna');
    }
  });

  it('is registered once, be it entered by many at the same moment', async () => {
    const here = await loginWorld();
    const pages = await Promise.all(
      [1, 2, 3].map(async () => {
        const browser = here.browser();
        const asked = await browser.submit(await browser.open('/ui/v2/login/register'), grace);
        return () => browser.submit(asked, { password, again: password });
      }),
    );
    const done = await Promise.all(pages.map((submit) => submit()));
    expect(done.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
  });
});

describe('an organization that strangers may not join', () => {
  const closed = async () => {
    const here = await loginWorld();
    const { created, callAs, adminId } = here;
    const command = { type: 'SetSettings', values: { allowRegister: false } } as const;
    await here.api.execute(callAs(adminId).context, loginSettings.org, created.orgId, command, created.orgId);
    return here;
  };

  it('offers no registration, and refuses it by every way', async () => {
    const here = await closed();
    const visitor = here.browser();
    expect((await visitor.open('/ui/v2/login/loginname')).body).not.toContain('Create an account');
    for (const url of ['/ui/v2/login/register', `/ui/v2/login/register?organization=${here.created.orgId}`]) {
      const refused = await visitor.open(url);
      expect([refused.status, refused.body]).toEqual([403, expect.stringContaining('Nobody can create an account')]);
    }
  });

  it('takes nobody who had begun before it closed', async () => {
    const here = await loginWorld();
    const { created, callAs, adminId } = here;
    const visitor = here.browser();
    const asked = await visitor.submit(await visitor.open('/ui/v2/login/register'), grace);
    const command = { type: 'SetSettings', values: { allowRegister: false } } as const;
    await here.api.execute(callAs(adminId).context, loginSettings.org, created.orgId, command, created.orgId);
    expect((await visitor.submit(asked, { password, again: password })).status).toBe(403);
    expect(await found(here, grace.email)).toBeUndefined();
  });

  it('is not got into by an organization that is not there', async () => {
    const here = await loginWorld();
    expect((await here.browser().open('/ui/v2/login/register?organization=999')).status).toBe(403);
  });
});

describe('a registration', () => {
  it('needs the forms that this browser was given', async () => {
    const here = await loginWorld();
    const visitor = here.browser();
    const asked = await visitor.submit(await visitor.open('/ui/v2/login/register'), grace);
    expect((await here.browser().submit(asked, { password, again: password })).status).toBe(400);
    expect((await visitor.post('/ui/v2/login/register', grace)).status).toBe(400);
    expect((await visitor.post('/ui/v2/login/register/password', { password, again: password })).status).toBe(400);
    expect(await found(here, grace.email)).toBeUndefined();
  });
});
