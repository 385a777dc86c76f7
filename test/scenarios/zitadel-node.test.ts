import { ApplicationServiceDefinition } from '@zitadel/node/dist/api/generated/zitadel/application/v2/application_service.js';
import { AuthorizationServiceDefinition } from '@zitadel/node/dist/api/generated/zitadel/authorization/v2/authorization_service.js';
import { InternalPermissionServiceDefinition } from '@zitadel/node/dist/api/generated/zitadel/internal_permission/v2/internal_permission_service.js';
import { ProjectServiceDefinition } from '@zitadel/node/dist/api/generated/zitadel/project/v2/project_service.js';
import { UserServiceDefinition } from '@zitadel/node/dist/api/generated/zitadel/user/v2/user_service.js';
import { createAccessTokenInterceptor, createAdminClient, createUserClient } from '@zitadel/node/dist/api/index.js';
import { createChannel, createClientFactory, Metadata } from 'nice-grpc';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Fasti, startFasti } from '../support/fasti.ts';

let fasti: Fasti;
let channel: ReturnType<typeof createChannel>;
beforeAll(async () => {
  fasti = await startFasti();
  channel = createChannel(fasti.url);
});
afterAll(async () => {
  channel?.close();
  await fasti?.stop();
});

describe('@zitadel/node', () => {
  const factory = () => createClientFactory().use(createAccessTokenInterceptor(fasti.pat));
  const users = () => factory().create(UserServiceDefinition, channel);

  it('asks whether anybody is there', async () => {
    expect(await createAdminClient(fasti.url).healthz({})).toEqual({});
  });

  it('takes a user through life', async () => {
    const { userId } = await users().addHumanUser({
      username: 'grace',
      profile: { givenName: 'Grace', familyName: 'Hopper' },
      email: { email: 'grace@example.com', isVerified: true },
      password: { password: 'Password1!', changeRequired: true },
    });
    const { user, details } = await users().getUserByID({ userId });
    expect(user?.human).toMatchObject({ email: { isVerified: true }, passwordChangeRequired: true });
    expect(Number(details?.sequence)).toBeGreaterThan(0);
    await users().deactivateUser({ userId });
    const { result } = await users().listUsers({ queries: [{ inUserIdsQuery: { userIds: [userId] } }] });
    expect(result).toMatchObject([{ userId, state: 2 }]);
    await users().deleteUser({ userId });
    await expect(users().getUserByID({ userId })).rejects.toMatchObject({
      code: 5,
      details: 'There is no such user. (COMMAND-ugjs0upun6)',
    });
  });

  it('makes a project and its application', async () => {
    const projects = factory().create(ProjectServiceDefinition, channel);
    const applications = factory().create(ApplicationServiceDefinition, channel);
    const { projectId } = await projects.createProject({ organizationId: fasti.orgId, name: 'Portal' });
    const made = await applications.createApplication({
      projectId,
      name: 'Web',
      oidcConfiguration: { redirectUris: ['https://app.example/callback'] },
    });
    expect(made.oidcConfiguration).toMatchObject({ clientId: expect.any(String), clientSecret: expect.any(String) });
    const { applications: listed } = await applications.listApplications({
      filters: [{ projectIdFilter: { projectId } }],
    });
    expect(listed).toMatchObject([{ name: 'Web', oidcConfiguration: { responseTypes: [1], grantTypes: [0] } }]);
  });

  it('grants a project, authorizes a user and appoints an administrator', async () => {
    const projects = factory().create(ProjectServiceDefinition, channel);
    const authorizations = factory().create(AuthorizationServiceDefinition, channel);
    const administrators = factory().create(InternalPermissionServiceDefinition, channel);
    const { projectId } = await projects.createProject({ organizationId: fasti.orgId, name: 'Granted' });
    await projects.addProjectRole({ projectId, roleKey: 'reader', displayName: 'Reader' });
    const { id: userId } = await users().createUser({
      ...{ organizationId: fasti.orgId, username: 'reader', machine: { name: 'Reader' } },
    });
    const { id } = await authorizations.createAuthorization({
      ...{ userId, projectId, organizationId: fasti.orgId, roleKeys: ['reader'] },
    });
    const listed = await authorizations.listAuthorizations({ filters: [{ inUserIds: { ids: [userId] } }] });
    expect(listed.authorizations).toMatchObject([{ id, state: 1, roles: [{ key: 'reader' }] }]);
    const resource = { projectId };
    await administrators.createAdministrator({ userId, resource, roles: ['PROJECT_OWNER'] });
    const found = await administrators.listAdministrators({ filters: [{ inUserIdsFilter: { ids: [userId] } }] });
    expect(found.administrators).toMatchObject([{ roles: ['PROJECT_OWNER'], project: { id: projectId } }]);
    await expect(
      administrators.createAdministrator({ userId, resource, roles: ['PROJECT_OWNER'] }),
    ).rejects.toMatchObject({ code: 6, details: expect.stringContaining('(PROJECT-PtXi1)') });
  });

  it('reads headers of the answer, and is told at which position it wrote', async () => {
    let position: string | undefined;
    await users().createUser(
      { organizationId: fasti.orgId, username: 'robot', machine: { name: 'Robot' } },
      {
        metadata: new Metadata({ 'x-zitadel-orgid': fasti.orgId }),
        onHeader: (header) => {
          position = header.get('fasti-position');
        },
      },
    );
    expect(BigInt(position ?? 0)).toBe(await fasti.api.store.head());
  });

  it('is told by an API that is not served yet that it is not', async () => {
    const beta = createUserClient(fasti.url, createAccessTokenInterceptor(fasti.pat));
    await expect(beta.getUserByID({ userId: fasti.adminId })).rejects.toMatchObject({ code: 12 });
  });
});
