import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import {
  CreateApplicationRequestSchema,
  ListApplicationsRequestSchema,
  UpdateApplicationRequestSchema,
} from '../../api/gen/zitadel/application/v2/application_service_pb.js';
import { applicationService } from '../../api/management/application/application.ts';
import { hashSecret } from '../../api/secret/secret.ts';
import { project } from '../../domain/project/project.ts';
import { appByClientId } from '../../projections/app/queries.ts';
import { callsOf, tenant } from './tenant.ts';

type Init<S extends Parameters<typeof create>[0]> = Parameters<typeof create<S>>[1];
const appsOf = async () => {
  const here = await tenant();
  const ask = callsOf(applicationService(here.api));
  const admin = () => here.callAs(here.adminId);
  const { orgId } = here.created;
  const projectId = 'project-1';
  const settings = { projectRoleAssertion: true, projectRoleCheck: true };
  await here.api.execute(admin().context, project, projectId, { type: 'AddProject', name: 'Shop', settings }, orgId);
  return {
    ...here,
    ask,
    orgId,
    projectId,
    add: (init: object, call = admin()) =>
      ask(
        'createApplication',
        call,
        create(CreateApplicationRequestSchema, { projectId, name: 'Web', ...init } as Init<
          typeof CreateApplicationRequestSchema
        >),
      ),
    update: (applicationId: string, init: object, call = admin()) =>
      ask(
        'updateApplication',
        call,
        create(UpdateApplicationRequestSchema, { applicationId, projectId, ...init } as Init<
          typeof UpdateApplicationRequestSchema
        >),
      ),
    get: async (applicationId: string, call = admin()) =>
      (await ask('getApplication', call, { applicationId })).application,
    change: (method: string, applicationId: string, call = admin()) => ask(method, call, { applicationId, projectId }),
    list: (init: object = {}, call = admin()) =>
      ask(
        'listApplications',
        call,
        create(ListApplicationsRequestSchema, init as Init<typeof ListApplicationsRequestSchema>),
      ),
    client: (clientId: string) => appByClientId(here.api.views, admin().read, clientId),
  };
};
const redirectUris = ['https://shop.example/cb'];
const oidc = (config: object = {}) => ({
  applicationType: { case: 'oidcConfiguration', value: { redirectUris, ...config } },
});
const api = (authMethodType = 0) => ({ applicationType: { case: 'apiConfiguration', value: { authMethodType } } });
const none = 2;
const wholeConfiguration = {
  redirectUris,
  responseTypes: [1, 2],
  grantTypes: [0, 1, 2],
  applicationType: 1,
  authMethodType: none,
  postLogoutRedirectUris: ['https://shop.example/'],
  version: 0,
  developmentMode: true,
  accessTokenType: 1,
  accessTokenRoleAssertion: true,
  idTokenRoleAssertion: true,
  idTokenUserinfoAssertion: true,
  clockSkew: { seconds: 1n, nanos: 500_000_000 },
  additionalOrigins: ['https://admin.shop.example'],
  skipNativeAppSuccessPage: true,
  backChannelLogoutUri: 'https://shop.example/logout',
  loginVersion: { version: { case: 'loginV2', value: { baseUri: 'https://login.example' } } },
  ios: { teamId: 'ABCDE12345', bundleId: 'example.shop' },
  android: { packageName: 'example.shop', sha256CertFingerprints: ['ab'.repeat(32)] },
};

describe('OpenID Connect applications', () => {
  it('are created whole, and read back', async () => {
    const { add, get, projectId } = await appsOf();
    const created = await add(oidc(wholeConfiguration));
    expect(created).toEqual({
      applicationId: expect.stringMatching(/^\d+$/),
      creationDate: expect.anything(),
      applicationType: {
        case: 'oidcConfiguration',
        value: { clientId: expect.stringMatching(/^\d+$/), nonCompliant: false, complianceProblems: [] },
      },
    });
    expect(await get(created.applicationId)).toMatchObject({
      applicationId: created.applicationId,
      projectId,
      name: 'Web',
      state: 1,
      creationDate: created.creationDate,
      configuration: {
        case: 'oidcConfiguration',
        value: {
          ...Object.fromEntries(Object.entries(wholeConfiguration).filter(([name]) => name !== 'version')),
          clientId: created.applicationType.value.clientId,
          allowedOrigins: ['https://shop.example', 'https://admin.shop.example'],
          nonCompliant: false,
        },
      },
    });
  });

  it('get the code flow and a secret where nothing else is said', async () => {
    const { add, get, client } = await appsOf();
    const { applicationId, applicationType } = await add(oidc());
    expect(applicationType.value.clientSecret).toHaveLength(64);
    expect((await get(applicationId)).configuration.value).toMatchObject({
      responseTypes: [1],
      grantTypes: [0],
      authMethodType: 0,
    });
    expect(await client(applicationType.value.clientId)).toMatchObject({
      hashedSecret: hashSecret(applicationType.value.clientSecret),
    });
  });

  it('are told what does not comply', async () => {
    const { add, get } = await appsOf();
    const { applicationId, applicationType } = await add(oidc({ redirectUris: [] }));
    const problems = [
      { key: 'Application.OIDC.V1.NotCompliant', localizedMessage: expect.stringMatching(/comply/) },
      { key: 'Application.OIDC.V1.NoRedirectUris', localizedMessage: expect.stringMatching(/redirect/) },
    ];
    expect(applicationType.value).toMatchObject({ nonCompliant: true, complianceProblems: problems });
    expect((await get(applicationId)).configuration.value).toMatchObject({ complianceProblems: problems });
  });

  it('change only in what is asked', async () => {
    const { add, get, update } = await appsOf();
    const { applicationId, creationDate } = await add(oidc(wholeConfiguration));
    expect(await update(applicationId, { name: 'Web', ...oidc(wholeConfiguration) })).toEqual({
      changeDate: creationDate,
    });
    await update(applicationId, {
      name: 'Site',
      ...oidc({ redirectUris: [], developmentMode: false, loginVersion: { version: { case: 'loginV1', value: {} } } }),
    });
    expect(await get(applicationId)).toMatchObject({
      name: 'Site',
      configuration: {
        value: {
          redirectUris,
          developmentMode: false,
          idTokenRoleAssertion: true,
          loginVersion: { version: { case: 'loginV1' } },
        },
      },
    });
    await expect(update(applicationId, api())).rejects.toMatchObject({ code: 'app.not_api' });
    await expect(update('nowhere', { name: 'Site' })).rejects.toMatchObject({
      code: 'app.not_found',
      kind: 'not_found',
    });
  });

  it('answer everything that a protocol must know of a client', async () => {
    const { add, client, change, orgId, projectId } = await appsOf();
    const { applicationId, applicationType } = await add(oidc(wholeConfiguration));
    const { clientId } = applicationType.value;
    expect(await client(clientId)).toEqual({
      appId: applicationId,
      clientId,
      projectId,
      projectName: 'Shop',
      orgId,
      name: 'Web',
      type: 'oidc',
      isActive: true,
      hashedSecret: undefined,
      authMethod: 'none',
      redirectUris,
      responseTypes: ['code', 'id_token'],
      grantTypes: ['authorization_code', 'implicit', 'refresh_token'],
      applicationType: 'user_agent',
      postLogoutRedirectUris: ['https://shop.example/'],
      devMode: true,
      accessTokenType: 'jwt',
      accessTokenRoleAssertion: true,
      idTokenRoleAssertion: true,
      idTokenUserinfoAssertion: true,
      clockSkewMs: 1500,
      additionalOrigins: ['https://admin.shop.example'],
      skipNativeAppSuccessPage: true,
      backChannelLogoutUri: 'https://shop.example/logout',
      loginVersion: 'login_v2',
      loginBaseUri: 'https://login.example',
      project: { roleAssertion: true, roleCheck: true, projectCheck: false, privateLabeling: 0 },
    });
    expect(await client('nobody')).toBeUndefined();
    await change('deactivateApplication', applicationId);
    expect((await client(clientId))?.isActive).toBe(false);
    await change('reactivateApplication', applicationId);
    expect((await client(clientId))?.isActive).toBe(true);
  });
});

describe('API applications', () => {
  it('have a secret, unless they prove themselves with a key', async () => {
    const { add, get, client } = await appsOf();
    const basic = await add({ name: 'Basic', ...api(0) });
    expect(basic.applicationType).toEqual({
      case: 'apiConfiguration',
      value: { clientId: expect.any(String), clientSecret: expect.stringMatching(/^[\w-]{64}$/) },
    });
    expect(await client(basic.applicationType.value.clientId)).toMatchObject({
      type: 'api',
      authMethod: 'client_secret_basic',
    });
    const keyed = await add({ name: 'Keyed', ...api(1) });
    expect(keyed.applicationType.value).toEqual({ clientId: expect.any(String) });
    expect((await get(keyed.applicationId)).configuration).toEqual({
      case: 'apiConfiguration',
      value: { clientId: keyed.applicationType.value.clientId, authMethodType: 1 },
    });
  });
});

describe('applications', () => {
  it('have an id that nobody had, and a name that no other of the project has', async () => {
    const { add, change } = await appsOf();
    await add({ applicationId: 'mine', ...api() });
    await expect(add({ applicationId: 'mine', name: 'B', ...api() })).rejects.toMatchObject({
      code: 'app.already_exists',
    });
    await expect(add({ name: 'WEB', ...api() })).rejects.toMatchObject({ code: 'app.name_taken' });
    await change('deleteApplication', 'mine');
    await expect(add({ applicationId: 'mine', ...api() })).rejects.toMatchObject({ code: 'app.already_exists' });
    await add(api());
  });

  it('need a project and one type that is served', async () => {
    const { add } = await appsOf();
    await expect(add({ projectId: 'nowhere', ...api() })).rejects.toMatchObject({
      code: 'project.missing',
      kind: 'precondition',
    });
    await expect(add({})).rejects.toMatchObject({ code: 'app.type_required' });
    const saml = {
      case: 'samlConfiguration',
      value: { metadata: { case: 'metadataUrl', value: 'https://a.example' } },
    };
    await expect(add({ applicationType: saml })).rejects.toMatchObject({
      kind: 'unimplemented',
      message: expect.stringMatching(/SAML/),
    });
  });

  it('get a new secret, and the old one is worth nothing', async () => {
    const { add, client, change } = await appsOf();
    const { applicationId, applicationType } = await add(api());
    const { clientSecret, creationDate } = await change('generateClientSecret', applicationId);
    expect(clientSecret).not.toBe(applicationType.value.clientSecret);
    expect(creationDate).toBeDefined();
    expect((await client(applicationType.value.clientId))?.hashedSecret).toBe(hashSecret(clientSecret));
  });

  it('are deactivated, reactivated and deleted once', async () => {
    const { add, get, change } = await appsOf();
    const { applicationId } = await add(api());
    expect(await change('deactivateApplication', applicationId)).toEqual({ deactivationDate: expect.anything() });
    expect((await get(applicationId)).state).toBe(2);
    await expect(change('deactivateApplication', applicationId)).rejects.toMatchObject({ code: 'app.not_active' });
    expect(await change('reactivateApplication', applicationId)).toEqual({ reactivationDate: expect.anything() });
    expect(await change('deleteApplication', applicationId)).toEqual({ deletionDate: expect.anything() });
    await expect(change('deleteApplication', applicationId)).rejects.toMatchObject({ code: 'app.not_found' });
    await expect(get(applicationId)).rejects.toMatchObject({ code: 'app.not_found' });
    await expect(get('nowhere')).rejects.toMatchObject({ code: 'app.not_found' });
  });

  it('are found by every filter, in order, page by page', async () => {
    const { add, change, list, projectId } = await appsOf();
    const beta = await add({ applicationId: 'b', name: 'Beta', ...oidc() });
    await add({ applicationId: 'a', name: 'alpha', ...api() });
    await change('deactivateApplication', 'a');
    const found = async (...filters: object[]) => {
      const mine = { filter: { case: 'projectIdFilter', value: { projectId } } };
      const { applications } = await list({ filters: [mine, ...filters], pagination: { asc: true } });
      return applications.map(({ applicationId }: { applicationId: string }) => applicationId);
    };
    expect(await found()).toEqual(['a', 'b']);
    expect(await found({ filter: { case: 'nameFilter', value: { name: 'BET', method: 3 } } })).toEqual(['b']);
    expect(await found({ filter: { case: 'stateFilter', value: 2 } })).toEqual(['a']);
    expect(await found({ filter: { case: 'typeFilter', value: 1 } })).toEqual(['b']);
    expect(await found({ filter: { case: 'typeFilter', value: 3 } })).toEqual([]);
    const { clientId } = beta.applicationType.value;
    expect(await found({ filter: { case: 'clientIdFilter', value: { clientId } } })).toEqual(['b']);
    expect(await found({ filter: { case: 'entityIdFilter', value: { entityId: 'https://a.example' } } })).toEqual([]);
    await expect(found({})).rejects.toMatchObject({ code: 'list.filter_empty' });

    const filters = [{ filter: { case: 'projectIdFilter', value: { projectId } } }];
    const page = await list({ filters, sortingColumn: 1, pagination: { limit: 1 } });
    expect(page).toMatchObject({
      pagination: { totalResult: 2n, appliedLimit: 1n },
      applications: [{ applicationId: 'a' }],
    });
  });

  it('are seen and changed by whoever holds the permission there, and by nobody else', async () => {
    const { add, get, list, update, change, callAs } = await appsOf();
    const { applicationId } = await add(api());
    const nobody = callAs('dora');
    await expect(get(applicationId, nobody)).rejects.toMatchObject({ code: 'app.not_found' });
    expect((await list({}, nobody)).applications).toEqual([]);
    await expect(add({ name: 'B', ...api() }, nobody)).rejects.toMatchObject({ kind: 'denied' });
    await expect(update(applicationId, { name: 'B' }, nobody)).rejects.toMatchObject({ kind: 'denied' });
    for (const method of [
      'deactivateApplication',
      'reactivateApplication',
      'deleteApplication',
      'generateClientSecret',
    ])
      await expect(change(method, applicationId, nobody), method).rejects.toMatchObject({ kind: 'denied' });
  });

  it('are shown as they were, even after they were deleted', async () => {
    const { add, update, change, head, ask, callAs, adminId, orgId } = await appsOf();
    const { applicationId } = await add(oidc());
    const before = { at: { position: await head() } };
    await update(applicationId, { name: 'Site', ...oidc({ developmentMode: true }) });
    await change('deleteApplication', applicationId);
    const { application } = await ask('getApplication', callAs(adminId, orgId, before), { applicationId });
    expect(application).toMatchObject({
      name: 'Web',
      configuration: { value: { redirectUris, developmentMode: false } },
    });
  });
});
