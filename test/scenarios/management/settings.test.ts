import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import fastiPackage from '../../../package.json' with { type: 'json' };
import { type Fasti, startFasti } from '../../support/fasti.ts';
import { clientsOf } from '../clients.ts';
import { company } from '../company.ts';
import { refusal } from '../refusal.ts';

let fasti: Fasti;
beforeAll(async () => {
  fasti = await startFasti();
});
afterAll(() => fasti?.stop());

const day = 86_400n;

describe('the instance of a newcomer', () => {
  it('tells its administrators who it is', async () => {
    const { instances } = clientsOf(fasti.url, fasti.pat);
    const { instance } = await instances.getInstance({ instanceId: fasti.instanceId });
    expect(instance).toMatchObject({
      id: fasti.instanceId,
      name: 'Fasti',
      state: 2,
      version: fastiPackage.version,
      customDomains: [{ domain: 'localhost', primary: true, instanceId: fasti.instanceId }],
    });
    expect(await refusal(instances.getInstance({ instanceId: 'another' }))).toBe('PermissionDenied AUTH-AWfge');
  });

  it('has the settings that ZITADEL begins with', async () => {
    const { settings } = clientsOf(fasti.url, fasti.pat);
    const instance = { ctx: { resourceOwner: { case: 'instance', value: true } as const } };
    const login = await settings.getLoginSettings(instance);
    expect(login.details).toMatchObject({ resourceOwner: fasti.instanceId });
    expect(login.settings).toMatchObject({
      allowUsernamePassword: true,
      allowLocalAuthentication: true,
      allowRegister: true,
      allowExternalIdp: true,
      forceMfa: false,
      passkeysType: 1,
      hidePasswordReset: false,
      ignoreUnknownUsernames: false,
      allowDomainDiscovery: true,
      passwordCheckLifetime: { seconds: 10n * day },
      externalLoginCheckLifetime: { seconds: 10n * day },
      mfaInitSkipLifetime: { seconds: 30n * day },
      secondFactorCheckLifetime: { seconds: 18n * 3600n },
      multiFactorCheckLifetime: { seconds: 12n * 3600n },
      resourceOwnerType: 1,
    });
    expect((await settings.getPasswordComplexitySettings(instance)).settings).toMatchObject({
      minLength: 8n,
      requiresUppercase: true,
      requiresLowercase: true,
      requiresNumber: true,
      requiresSymbol: true,
      resourceOwnerType: 1,
    });
    expect((await settings.getLockoutSettings(instance)).settings).toMatchObject({ maxPasswordAttempts: 0n });
  });

  it('gives an organization its settings until that has its own, and to nobody else', async () => {
    const acme = await company(fasti, 'Acme');
    const of = (orgId: string) => ({ ctx: { resourceOwner: { case: 'orgId', value: orgId } as const } });
    const owner = clientsOf(fasti.url, acme.ownerPat, { 'x-zitadel-orgid': acme.orgId }).settings;
    expect((await owner.getLoginSettings(of(acme.orgId))).settings).toMatchObject({ resourceOwnerType: 1 });
    expect((await owner.getLoginSettings({})).settings).toMatchObject({ resourceOwnerType: 1 });
    expect(await refusal(owner.getLoginSettings(of(fasti.orgId)))).toBe('PermissionDenied AUTH-AWfge');
  });
});
