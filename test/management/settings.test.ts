import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { effectiveLockout } from '../../api/facts/settings.ts';
import { RequestContextSchema } from '../../api/gen/zitadel/object/v2/object_pb.js';
import { instanceService } from '../../api/management/instance/instance.ts';
import { settingsService } from '../../api/management/settings/settings.ts';
import { lockoutSettings } from '../../domain/settings/lockout.ts';
import { loginSettings } from '../../domain/settings/login.ts';
import { callsOf, tenant } from './tenant.ts';

describe('an instance', () => {
  it('tells its administrators what it is and which hosts it answers to', async () => {
    const { api, instance, adminId, callAs } = await tenant('id.example.com');
    const ask = callsOf(instanceService(api));
    const answer = await ask('getInstance', callAs(adminId), { instanceId: '' });
    expect(answer.instance).toMatchObject({
      id: instance.id,
      name: 'ZITADEL',
      state: 2,
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      customDomains: [{ instanceId: instance.id, domain: 'id.example.com', primary: true, generated: false }],
    });
    await expect(ask('getInstance', callAs('nobody'), { instanceId: '' })).rejects.toMatchObject({ kind: 'denied' });
    await expect(ask('getInstance', callAs(adminId), { instanceId: 'other' })).rejects.toMatchObject({
      kind: 'denied',
    });
  });
});

describe('settings', () => {
  const ctx = (resourceOwner: object) => ({ ctx: create(RequestContextSchema, { resourceOwner } as never) });

  it("are the instance's until an organization has its own", async () => {
    const { api, instance, created, adminId, callAs } = await tenant();
    const ask = callsOf(settingsService(api));
    const lockout = () => ask('getLockoutSettings', callAs(adminId), ctx({ case: 'orgId', value: created.orgId }));
    expect(await lockout()).toMatchObject({
      details: { resourceOwner: instance.id },
      settings: { maxPasswordAttempts: 0n, maxOtpAttempts: 0n, resourceOwnerType: 1 },
    });
    expect(await effectiveLockout(api, instance.id, created.orgId)).toMatchObject({
      level: 'instance',
      owner: instance.id,
    });

    const call = callAs(adminId);
    const { position, last } = await api.execute(call.context, lockoutSettings.org, created.orgId, {
      type: 'SetSettings',
      values: { maxPasswordAttempts: 3 },
    });
    call.wrote(position);
    expect(await lockout()).toMatchObject({
      details: { sequence: BigInt(last?.revision ?? 0), resourceOwner: created.orgId },
      settings: { maxPasswordAttempts: 3n, resourceOwnerType: 2 },
    });
    expect(await ask('getLockoutSettings', callAs(adminId), {})).toMatchObject({
      settings: { maxPasswordAttempts: 3n },
    });
    expect(await ask('getLockoutSettings', callAs(adminId), ctx({ case: 'instance', value: true }))).toMatchObject({
      settings: { maxPasswordAttempts: 0n, resourceOwnerType: 1 },
    });
    expect(await effectiveLockout(api, instance.id, created.orgId)).toMatchObject({
      values: { maxPasswordAttempts: 3 },
      level: 'org',
      owner: created.orgId,
      revision: last?.revision,
    });
  });

  it('have all the fields of the contract', async () => {
    const { api, adminId, callAs } = await tenant();
    const ask = callsOf(settingsService(api));
    expect((await ask('getPasswordComplexitySettings', callAs(adminId), {})).settings).toEqual({
      minLength: 8n,
      requiresUppercase: true,
      requiresLowercase: true,
      requiresNumber: true,
      requiresSymbol: true,
      resourceOwnerType: 1,
    });
    expect((await ask('getLoginSettings', callAs(adminId), {})).settings).toMatchObject({
      allowUsernamePassword: true,
      allowLocalAuthentication: true,
      passkeysType: 1,
      passwordCheckLifetime: { seconds: 864_000n, nanos: 0 },
      secondFactors: [1, 2],
      multiFactors: [1],
      resourceOwnerType: 1,
    });
  });

  it('can be asked as of a moment', async () => {
    const { api, instance, adminId, callAs, head } = await tenant();
    const ask = callsOf(settingsService(api));
    const before = await head();
    const call = callAs(adminId);
    const command = { type: 'SetSettings', values: { forceMFA: true, multiFactors: [] } } as const;
    call.wrote((await api.execute(call.context, loginSettings.instance, instance.id, command)).position);
    const asked = async (read: object) =>
      (await ask('getLoginSettings', callAs(adminId, undefined, read), {})).settings;
    expect(await asked({})).toMatchObject({ forceMfa: true, multiFactors: [] });
    expect(await asked({ at: { position: before } })).toMatchObject({ forceMfa: false, multiFactors: [1] });
  });

  it('of another organization need the permission there', async () => {
    const { api, created, callAs } = await tenant();
    const ask = callsOf(settingsService(api));
    await expect(
      ask('getLoginSettings', callAs('nobody', 'elsewhere'), ctx({ case: 'orgId', value: created.orgId })),
    ).rejects.toMatchObject({ kind: 'denied' });
  });
});
