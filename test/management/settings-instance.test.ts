import { createSettingsServiceClient } from '@zitadel/client/v2';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { clientsOf, connectAs } from '../scenarios/clients.ts';
import { typesOf } from '../scenarios/log.ts';
import { type Fasti, startFasti } from '../support/fasti.ts';

let fasti: Fasti;
beforeAll(async () => {
  fasti = await startFasti();
});
afterAll(() => fasti?.stop());

const admin = () => clientsOf(fasti.url, fasti.pat).admin;
const settings = () => clientsOf(fasti.url, fasti.pat).settings;
const ofOrg = () => ({ resourceOwner: { case: 'orgId', value: fasti.orgId } }) as const;

describe('an instance', () => {
  const files = ['logo', 'logo.dark', 'icon', 'icon.dark', 'font'];

  it('begins with settings that say everything', async () => {
    const { events } = await fasti.api.store.readAll(0n, {
      ...{ limit: 1000, filter: { aggregateIds: [fasti.instanceId] } },
    });
    expect(events.map(({ type }) => type)).toEqual(
      expect.arrayContaining([
        'instance.policy.notification.added',
        'instance.policy.password.age.added',
        'instance.policy.password.complexity.added',
        'instance.policy.privacy.added',
      ]),
    );
  });

  it('has its policies changed, each by an event of its own name', async () => {
    const change = async () => {
      await admin().updateLockoutPolicy({ maxPasswordAttempts: 9 });
      await admin().updatePasswordComplexityPolicy({ minLength: 9 });
      await admin().updatePasswordAgePolicy({ maxAgeDays: 365 });
      await admin().updatePrivacyPolicy({ helpLink: 'https://help.example' });
      await admin().updateNotificationPolicy({ passwordChange: false });
      await admin().updateDomainPolicy({ validateOrgDomains: true });
      await admin().updateLoginPolicy({ allowUsernamePassword: true, allowRegister: false });
      await admin().addSecondFactorToLoginPolicy({ type: 4 });
      await admin().removeSecondFactorFromLoginPolicy({ type: 4 });
      await admin().removeMultiFactorFromLoginPolicy({ type: 1 });
      await admin().addMultiFactorToLoginPolicy({ type: 1 });
      await admin().updateLabelPolicy({ primaryColor: '#abcdef' });
      await admin().activateLabelPolicy({});
    };
    expect(await typesOf(fasti, change)).toEqual([
      'instance.policy.lockout.changed',
      'instance.policy.password.complexity.changed',
      'instance.policy.password.age.changed',
      'instance.policy.privacy.changed',
      'instance.policy.notification.changed',
      'instance.policy.domain.changed',
      'instance.policy.login.changed',
      'instance.policy.login.secondfactor.added',
      'instance.policy.login.secondfactor.removed',
      'instance.policy.login.multifactor.removed',
      'instance.policy.login.multifactor.added',
      'instance.policy.label.changed',
      'instance.policy.label.activated',
    ]);
    expect((await settings().getBrandingSettings({ ctx: ofOrg() })).settings?.lightTheme?.primaryColor).toBe('#abcdef');
    await expect(admin().updateLockoutPolicy({ maxPasswordAttempts: 9 })).rejects.toThrow('nothing');
  });

  it('has lifetimes of tokens, which count from the next token on', async () => {
    const lifetimes = { accessTokenLifetime: { seconds: 600n }, refreshTokenIdleExpiration: { seconds: 1200n } };
    const before = await admin().getOIDCSettings({});
    expect(before.settings?.accessTokenLifetime?.seconds).toBe(43_200n);
    const changed = () => admin().updateOIDCSettings(lifetimes);
    expect(await typesOf(fasti, changed)).toEqual(['instance.oidc.settings.changed']);
    expect((await admin().getOIDCSettings({})).settings).toMatchObject({
      ...lifetimes,
      idTokenLifetime: { seconds: 43_200n },
    });
    await expect(changed()).rejects.toThrow('nothing');
    await expect(admin().addOIDCSettings(lifetimes)).rejects.toThrow(/already/);
    for (const seconds of [0n, -1n, 10n ** 11n])
      await expect(admin().updateOIDCSettings({ accessTokenLifetime: { seconds } })).rejects.toThrow(/lifetime/i);
    const { users } = clientsOf(fasti.url, fasti.pat);
    const { id: userId } = await users.createUser({
      ...{ organizationId: fasti.orgId, username: 'timer' },
      userType: { case: 'machine', value: { name: 'timer' } },
    });
    const { clientSecret } = await users.addSecret({ userId });
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: 'timer',
      client_secret: clientSecret,
    });
    const token = await (await fetch(`${fasti.url}/oauth/v2/token`, { method: 'POST', body })).json();
    expect(token).toMatchObject({ expires_in: 600 });
  });

  it('has logos, icons and a font for its label', async () => {
    const upload = (file: string) => {
      const body = new FormData();
      const content = file === 'font' ? 'OTTO' : '<svg xmlns="http://www.w3.org/2000/svg"/>';
      body.append('file', new Blob([content]), file);
      const headers = { authorization: `Bearer ${fasti.pat}` };
      const path = `/assets/v1/instance/policy/label/${file.replace('.', '/')}`;
      return fetch(`${fasti.url}${path}`, { method: 'POST', headers, body });
    };
    const uploaded = await typesOf(fasti, async () => {
      for (const file of files) expect((await upload(file)).status).toBe(200);
    });
    expect(uploaded).toEqual([
      'instance.policy.label.logo.added',
      'instance.policy.label.logo.dark.added',
      'instance.policy.label.icon.added',
      'instance.policy.label.icon.dark.added',
      'instance.policy.label.font.added',
    ]);
    const removed = await typesOf(fasti, async () => {
      await admin().removeLabelPolicyLogo({});
      await admin().removeLabelPolicyLogoDark({});
      await admin().removeLabelPolicyIcon({});
      await admin().removeLabelPolicyIconDark({});
      await admin().removeLabelPolicyFont({});
    });
    expect(removed).toEqual([
      'instance.policy.label.logo.removed',
      'instance.policy.label.logo.dark.removed',
      'instance.policy.label.icon.removed',
      'instance.policy.label.icon.dark.removed',
      'instance.policy.label.font.removed',
    ]);
  });

  it('gives one organization its own rules for names', async () => {
    const { orgId } = fasti;
    const types = await typesOf(fasti, async () => {
      await admin().addCustomDomainPolicy({ orgId, validateOrgDomains: true });
      await admin().updateCustomDomainPolicy({ orgId, smtpSenderAddressMatchesInstanceDomain: true });
      expect((await admin().getCustomDomainPolicy({ orgId })).isDefault).toBe(false);
      await admin().resetCustomDomainPolicyToDefault({ orgId });
    });
    expect(types).toEqual(['org.policy.domain.added', 'org.policy.domain.changed', 'org.policy.domain.removed']);
    await expect(admin().addCustomDomainPolicy({ orgId: 'nowhere' })).rejects.toThrow('no such organization');
  });

  it('lets two organizations have the same name only while names end in their domain', async () => {
    const { users, orgs } = clientsOf(fasti.url, fasti.pat);
    const { organizationId: orgId } = await orgs.addOrganization({ name: 'Partner' });
    const value = { name: 'Robot' };
    const add = (organizationId: string) =>
      users.createUser({ organizationId, username: 'robot', userType: { case: 'machine', value } });
    const { id } = await add(fasti.orgId);
    await expect(add(orgId)).rejects.toThrow('already');
    await admin().addCustomDomainPolicy({ orgId, userLoginMustBeDomain: true });
    await add(orgId);
    await expect(admin().resetCustomDomainPolicyToDefault({ orgId })).rejects.toThrow('already');
    expect((await admin().getCustomDomainPolicy({ orgId })).isDefault).toBe(false);
    await users.deleteUser({ userId: id });
    const reset = await typesOf(fasti, () => admin().resetCustomDomainPolicyToDefault({ orgId }));
    expect(reset).toEqual(['org.policy.domain.removed', 'user.username.changed']);
    const all = async (userLoginMustBeDomain: boolean) =>
      new Set(
        await typesOf(fasti, () => admin().updateDomainPolicy({ userLoginMustBeDomain, validateOrgDomains: true })),
      );
    const changed = new Set(['instance.policy.domain.changed', 'user.username.changed']);
    expect(await all(true)).toEqual(changed);
    expect(await all(false)).toEqual(changed);
  });

  it('speaks the languages that it is allowed to, and always its own', async () => {
    const allow = (...list: readonly string[]) => admin().setRestrictions({ allowedLanguages: { list: [...list] } });
    expect(await typesOf(fasti, () => allow('en', 'de'))).toEqual(['restrictions.set']);
    await expect(allow('de')).rejects.toThrow('default language');
    await expect(allow('en', 'tlh')).rejects.toThrow('no words');
    await expect(admin().setDefaultLanguage({ language: 'fr' })).rejects.toThrow('not allowed');
    expect(await typesOf(fasti, () => admin().setDefaultLanguage({ language: 'de' }))).toEqual([
      'instance.default.language.set',
    ]);
    expect(await settings().getGeneralSettings({})).toMatchObject({
      defaultOrganizationId: fasti.orgId,
      defaultLanguage: 'de',
      allowedLanguages: ['en', 'de'],
      supportedLanguages: ['en', 'de', 'fr', 'es', 'it', 'pt', 'ja', 'zh'],
    });
    await allow();
    expect((await admin().getAllowedLanguages({})).languages).toHaveLength(8);
    await admin().setDefaultLanguage({ language: 'en' });
  });

  it('says who may embed its pages, act for others, and bring clients', async () => {
    const url = 'https://client.example/oauth/client';
    const types = await typesOf(fasti, async () => {
      const embeddedIframe = { enabled: true, allowedOrigins: ['https://app.example'] };
      await settings().setSecuritySettings({ embeddedIframe, enableImpersonation: true });
      await settings().addClientIDMetadataDocumentAllowedURL({ url });
    });
    expect(types).toEqual([
      'instance.policy.security.set',
      'instance.policy.security.client_id_metadata_document.allowed_url.added',
    ]);
    expect((await settings().getSecuritySettings({})).settings).toMatchObject({
      embeddedIframe: { enabled: true, allowedOrigins: ['https://app.example'] },
      enableImpersonation: true,
      clientIdMetadataDocument: { allowedUrls: [url] },
    });
    await expect(settings().addClientIDMetadataDocumentAllowedURL({ url })).rejects.toThrow('already');
    const untidy = 'https://client.example/oauth/../client';
    await expect(settings().addClientIDMetadataDocumentAllowedURL({ url: untidy })).rejects.toThrow('not the URL');
    expect(await typesOf(fasti, () => settings().removeClientIDMetadataDocumentAllowedURL({ url }))).toEqual([
      'instance.policy.security.client_id_metadata_document.allowed_url.removed',
    ]);
    await settings().setSecuritySettings({});
    expect((await settings().getSecuritySettings({})).settings).toMatchObject({ enableImpersonation: false });
  });
});

describe('the words of the sign-in pages', () => {
  const organization = () => ({ case: 'organizationId', value: fasti.orgId }) as const;
  const instance = { case: 'instance', value: true } as const;
  const ask = (level: ReturnType<typeof organization> | typeof instance, locale = 'de', ignoreInheritance = false) =>
    settings().getHostedLoginTranslation({ level, locale, ignoreInheritance });

  it('are those of the organization over those of the instance over ours', async () => {
    const ours = await settings().getHostedLoginTranslation({ level: { case: 'system', value: true }, locale: 'de' });
    expect(ours.translations).toHaveProperty(['loginname', 'title']);
    const types = await typesOf(fasti, async () => {
      await settings().setHostedLoginTranslation({
        ...{ level: instance, locale: 'de', translations: { loginname: { title: 'Servus', own: 'Ja' } } },
      });
      await settings().setHostedLoginTranslation({
        ...{ level: organization(), locale: 'de', translations: { loginname: { title: 'Moin' } } },
      });
    });
    expect(types).toEqual(['instance.hosted_login_translation.set', 'org.hosted_login_translation.set']);
    const all = await ask(organization());
    expect(all.translations).toMatchObject({ loginname: { title: 'Moin', own: 'Ja' } });
    expect(Object.keys(all.translations ?? {})).toEqual(Object.keys(ours.translations ?? {}));
    expect((await ask(instance)).translations).toMatchObject({ loginname: { title: 'Servus' } });
    expect((await ask(organization(), 'de', true)).translations).toEqual({ loginname: { title: 'Moin' } });
    expect((await ask(organization(), 'de-AT', true)).translations).toEqual({ loginname: { title: 'Moin' } });
  });

  it('have an etag that changes with what was set, and is that of the level above where nothing was', async () => {
    const { etag } = await ask(instance, 'fr');
    expect(etag).toMatch(/^[0-9a-f]{32}$/);
    expect((await ask(organization(), 'fr')).etag).toBe(etag);
    const set = await settings().setHostedLoginTranslation({
      ...{ level: organization(), locale: 'fr', translations: { password: { title: 'Mot de passe' } } },
    });
    expect(set.etag).not.toBe(etag);
    expect((await ask(organization(), 'fr')).etag).toBe(set.etag);
  });

  it('are texts in a language', async () => {
    await expect(ask(instance, '??')).rejects.toThrow('language tag');
    const translations = { loginname: { title: 7 } };
    await expect(settings().setHostedLoginTranslation({ level: instance, locale: 'de', translations })).rejects.toThrow(
      'texts',
    );
  });
});

describe('links', () => {
  const terms = { type: 1, url: 'https://acme.example/terms', translationKey: '', target: 2 } as const;
  it('are those of the organization, or of the instance, and say which', async () => {
    expect(await settings().getLinkSettings({ ctx: ofOrg() })).toMatchObject({ source: 1, settings: { links: [] } });
    const help = { type: 3, url: 'https://help.example', translationKey: '', target: 2 } as const;
    const types = await typesOf(fasti, async () => {
      await settings().setLinkSettings({ links: [help] });
      expect((await settings().getLinkSettings({ ctx: ofOrg() })).source).toBe(2);
      await settings().setLinkSettings({ ctx: ofOrg(), links: [terms] });
    });
    expect(types).toEqual(['instance.link_settings.set', 'org.link_settings.set']);
    expect(await settings().getLinkSettings({ ctx: ofOrg() })).toMatchObject({
      source: 3,
      settings: { links: [terms] },
    });
    const { links } = await settings().getEffectiveSettings({ organizationId: fasti.orgId });
    expect(links?.links).toMatchObject([terms]);
    const { projects, applications } = clientsOf(fasti.url, fasti.pat);
    const { projectId } = await projects.createProject({ organizationId: fasti.orgId, name: 'Linked' });
    const api = { case: 'apiConfiguration', value: {} } as const;
    const { applicationId } = await applications.createApplication({ projectId, name: 'API', applicationType: api });
    for (const whose of [{ projectId }, { applicationId }])
      expect((await settings().getEffectiveSettings(whose)).links?.links).toMatchObject([terms]);
    await expect(settings().getEffectiveSettings({ applicationId: 'nowhere' })).rejects.toThrow('application');
    const reset = async () => {
      const { settings: left } = await settings().resetLinkSettings({ ctx: ofOrg() });
      expect(left?.links).toMatchObject([help]);
      await settings().resetLinkSettings({});
    };
    expect(await typesOf(fasti, reset)).toEqual(['org.link_settings.removed', 'instance.link_settings.removed']);
  });

  it('are one of each type, and lead to the web or to a mailbox', async () => {
    await expect(settings().setLinkSettings({ links: [terms, terms] })).rejects.toThrow('one link of each type');
    await expect(settings().setLinkSettings({ links: [{ ...terms, url: 'javascript:alert(1)' }] })).rejects.toThrow();
  });
});

describe('organization settings', () => {
  it('make user names unique within the organization only; where two would be the same, nothing changes', async () => {
    const users = clientsOf(fasti.url, fasti.pat).users;
    const { organizationId } = await clientsOf(fasti.url, fasti.pat).orgs.addOrganization({ name: 'Scoped' });
    const named = async (username: string, of = organizationId) =>
      (
        await users.createUser({
          organizationId: of,
          username,
          userType: { case: 'machine', value: { name: username } },
        })
      ).id;
    const set = (organizationScopedUsernames: boolean) =>
      settings().setOrganizationSettings({ organizationId, organizationScopedUsernames });
    await named('twin', fasti.orgId);
    const own = await named('single');
    await expect(named('twin')).rejects.toThrow('user name');
    expect(await typesOf(fasti, () => set(true))).toEqual(['settings.organization.set', 'user.username.changed']);
    const twin = await named('twin');
    await expect(named('twin')).rejects.toThrow('user name');
    // Another organization may have it now.
    await named('single', fasti.orgId);
    await expect(set(false)).rejects.toThrow('user name');
    await expect(settings().deleteOrganizationSettings({ organizationId })).rejects.toThrow('user name');
    await users.deleteUser({ userId: twin });
    await users.updateUser({ userId: own, username: 'only' });
    expect(await typesOf(fasti, () => settings().deleteOrganizationSettings({ organizationId }))).toEqual([
      'settings.organization.removed',
      'user.username.changed',
    ]);
  });

  it('are set, listed and deleted', async () => {
    const { organizationId } = await clientsOf(fasti.url, fasti.pat).orgs.addOrganization({ name: 'Listed' });
    const list = async () => (await settings().listOrganizationSettings({})).organizationSettings;
    const set = () => settings().setOrganizationSettings({ organizationId, organizationScopedUsernames: true });
    expect(await typesOf(fasti, set)).toEqual(['settings.organization.set']);
    expect(await typesOf(fasti, set)).toEqual([]);
    expect(await list()).toMatchObject([{ organizationId, organizationScopedUsernames: true }]);
    const gone = () => settings().deleteOrganizationSettings({ organizationId });
    expect(await typesOf(fasti, gone)).toEqual(['settings.organization.removed']);
    expect(await list()).toEqual([]);
  });
});

describe('whoever renders a login page', () => {
  it('is told all it needs by the client of ZITADEL', async () => {
    const client = createSettingsServiceClient(connectAs(fasti.url, fasti.loginClientPat));
    const ctx = ofOrg();
    expect((await client.getBrandingSettings({ ctx })).settings?.themeMode).toBe(1);
    expect((await client.getPasswordExpirySettings({ ctx })).settings?.maxAgeDays).toBe(365n);
    expect((await client.getLegalAndSupportSettings({ ctx })).settings?.helpLink).toBe('https://help.example');
    expect((await client.getActiveIdentityProviders({ ctx })).identityProviders).toEqual([]);
    expect((await client.getGeneralSettings({})).defaultLanguage).toBe('en');
    expect((await client.getSecuritySettings({})).settings?.embeddedIframe?.enabled).toBe(false);
  });
});
