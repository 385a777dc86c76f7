import type { JsonObject } from '@bufbuild/protobuf';
import type { Company } from './company.ts';

type Target = Company & { readonly authRequestId: string };

/**
 * A request of every served method, as JSON: on the things of that company, and granted to whoever may, if they are asked in
 * this order. What ends things comes last.
 */
export const requestsOn = (of: Target): { readonly [method: string]: JsonObject } => {
  const { orgId, personId, robot, projectId, applicationId, sessionId, authRequestId } = of;
  const grant = { projectId, grantedOrganizationId: of.partnerId };
  const authorization = { id: of.authorizationId };
  const office = { userId: robot.id, resource: { organizationId: orgId } };
  const app = { projectId, applicationId };
  const profile = { givenName: 'Eve', familyName: 'New' };
  return {
    'InstanceService.GetInstance': {},
    'OrganizationService.AddOrganization': { name: `${of.name} two` },
    'OrganizationService.ListOrganizations': { queries: [{ idQuery: { id: orgId } }] },
    'OrganizationService.UpdateOrganization': { organizationId: orgId, name: `${of.name} again` },
    'OrganizationService.DeactivateOrganization': { organizationId: orgId },
    'OrganizationService.ActivateOrganization': { organizationId: orgId },
    'UserService.CreateUser': { organizationId: orgId, username: `${of.name} eve`, machine: { name: 'Eve' } },
    'UserService.AddHumanUser': { organization: { orgId }, profile, email: { email: `eve@${orgId}.example` } },
    'UserService.UpdateUser': { userId: personId, human: { profile: { nickName: 'Countess' } } },
    'UserService.UpdateHumanUser': { userId: personId, profile },
    'UserService.GetUserByID': { userId: personId },
    'UserService.ListUsers': { queries: [{ inUserIdsQuery: { userIds: [personId] } }] },
    'UserService.DeactivateUser': { userId: personId },
    'UserService.ReactivateUser': { userId: personId },
    'UserService.LockUser': { userId: personId },
    'UserService.UnlockUser': { userId: personId },
    'UserService.SetPassword': { userId: personId, newPassword: { password: 'Password2!' } },
    'UserService.AddSecret': { userId: robot.id },
    'UserService.RemoveSecret': { userId: robot.id },
    'UserService.AddPersonalAccessToken': { userId: robot.id, expirationDate: '2096-10-02T07:06:40Z' },
    'UserService.ListPersonalAccessTokens': { filters: [{ userIdFilter: { id: robot.id } }] },
    'ProjectService.CreateProject': { organizationId: orgId, name: 'Shop' },
    'ProjectService.UpdateProject': { projectId, name: 'Store' },
    'ProjectService.GetProject': { projectId },
    'ProjectService.ListProjects': { filters: [{ inProjectIdsFilter: { ids: [projectId] } }] },
    'ProjectService.DeactivateProject': { projectId },
    'ProjectService.ActivateProject': { projectId },
    'ProjectService.AddProjectRole': { projectId, roleKey: 'writer', displayName: 'Writer' },
    'ProjectService.UpdateProjectRole': { projectId, roleKey: 'reader', displayName: 'Read' },
    'ProjectService.ListProjectRoles': { projectId },
    'ProjectService.CreateProjectGrant': { ...grant, grantedOrganizationId: of.homeId, roleKeys: ['reader'] },
    'ProjectService.UpdateProjectGrant': { ...grant, roleKeys: [] },
    'ProjectService.DeactivateProjectGrant': grant,
    'ProjectService.ActivateProjectGrant': grant,
    'ProjectService.ListProjectGrants': { filters: [{ inProjectIdsFilter: { ids: [projectId] } }] },
    'AuthorizationService.CreateAuthorization': {
      ...{ userId: robot.id, projectId, organizationId: orgId, roleKeys: ['reader'] },
    },
    'AuthorizationService.UpdateAuthorization': { ...authorization, roleKeys: ['reader'] },
    'AuthorizationService.DeactivateAuthorization': authorization,
    'AuthorizationService.ActivateAuthorization': authorization,
    'AuthorizationService.ListAuthorizations': { filters: [{ projectId: { id: projectId } }] },
    'InternalPermissionService.CreateAdministrator': { ...office, roles: ['ORG_OWNER_VIEWER'] },
    'InternalPermissionService.UpdateAdministrator': { ...office, roles: ['ORG_USER_MANAGER'] },
    'InternalPermissionService.ListAdministrators': { filters: [{ resource: { organizationId: orgId } }] },
    'ApplicationService.CreateApplication': { projectId, name: 'Phone', apiConfiguration: {} },
    'ApplicationService.UpdateApplication': { ...app, name: 'Browser' },
    'ApplicationService.GetApplication': { applicationId },
    'ApplicationService.ListApplications': { filters: [{ projectIdFilter: { projectId } }] },
    'ApplicationService.DeactivateApplication': app,
    'ApplicationService.ReactivateApplication': app,
    'ApplicationService.GenerateClientSecret': app,
    'SessionService.CreateSession': { checks: { user: { userId: personId } } },
    'SessionService.SetSession': { sessionId, metadata: { colour: 'Ymx1ZQ==' } },
    'SessionService.GetSession': { sessionId },
    'SessionService.ListSessions': { queries: [{ idsQuery: { ids: [sessionId] } }] },
    'SettingsService.GetLoginSettings': { ctx: { orgId } },
    'SettingsService.GetPasswordComplexitySettings': { ctx: { orgId } },
    'SettingsService.GetLockoutSettings': { ctx: { orgId } },

    'OIDCService.GetAuthRequest': { authRequestId },
    'OIDCService.CreateCallback': { authRequestId, error: { error: 'ERROR_REASON_ACCESS_DENIED' } },
    'AuditService.ListEvents': { filter: { owner: orgId } },
    'AuditService.GetEvent': { position: '1' },
    'AuditService.ListEventTypes': {},
    'AuditService.Diff': { aggregateType: 'user', aggregateId: personId, from: { position: '1' } },
    'AuditService.ListCheckpoints': {},
    'AuditService.GetInclusionProof': { position: '1' },
    'AuditService.CreateCheckpoint': {},
    'AuditService.WhoHadAccess': { projectId },
    'AuditService.Trail': { position: '1' },
    'AdminService.ListEvents': { limit: 10 },
    'AdminService.ListEventTypes': {},
    'AdminService.ListAggregateTypes': {},
    'SessionService.DeleteSession': { sessionId },
    'ApplicationService.DeleteApplication': app,
    'InternalPermissionService.DeleteAdministrator': office,
    'AuthorizationService.DeleteAuthorization': authorization,
    'ProjectService.DeleteProjectGrant': grant,
    'ProjectService.RemoveProjectRole': { projectId, roleKey: 'reader' },
    'ProjectService.DeleteProject': { projectId },
    'UserService.RemovePersonalAccessToken': { userId: robot.id, tokenId: robot.tokenId },
    'UserService.DeleteUser': { userId: personId },
    'ErasureService.EraseUser': { userId: personId },
    'ErasureService.GetErasureCertificate': { userId: personId },
    'ErasureService.ListErasures': {},
    'OrganizationService.DeleteOrganization': { organizationId: orgId },
  };
};
