import type { JsonObject } from '@bufbuild/protobuf';
import type { Company } from './company.ts';

type Target = Company & { readonly authRequestId: string };

/** A request of every served method, as JSON, which its method would grant to somebody who may: on the things of that company. */
export const requestsOn = (of: Target): { readonly [method: string]: JsonObject } => {
  const { orgId, personId, robot, projectId, applicationId, sessionId, authRequestId } = of;
  const app = { projectId, applicationId };
  const profile = { givenName: 'Eve', familyName: 'New' };
  return {
    'InstanceService.GetInstance': {},
    'OrganizationService.AddOrganization': { name: `${of.name} two` },
    'OrganizationService.ListOrganizations': { queries: [{ idQuery: { id: orgId } }] },
    'OrganizationService.UpdateOrganization': { organizationId: orgId, name: `${of.name} again` },
    'OrganizationService.DeactivateOrganization': { organizationId: orgId },
    'OrganizationService.ActivateOrganization': { organizationId: orgId },
    'OrganizationService.DeleteOrganization': { organizationId: orgId },
    'UserService.CreateUser': { organizationId: orgId, username: 'eve', machine: { name: 'Eve' } },
    'UserService.AddHumanUser': { organization: { orgId }, profile, email: { email: 'eve@new.example' } },
    'UserService.UpdateUser': { userId: personId, human: { profile: { nickName: 'Countess' } } },
    'UserService.UpdateHumanUser': { userId: personId, profile },
    'UserService.GetUserByID': { userId: personId },
    'UserService.ListUsers': { queries: [{ inUserIdsQuery: { userIds: [personId] } }] },
    'UserService.DeactivateUser': { userId: personId },
    'UserService.ReactivateUser': { userId: personId },
    'UserService.LockUser': { userId: personId },
    'UserService.UnlockUser': { userId: personId },
    'UserService.DeleteUser': { userId: personId },
    'UserService.SetPassword': { userId: personId, newPassword: { password: 'Password2!' } },
    'UserService.AddSecret': { userId: robot.id },
    'UserService.RemoveSecret': { userId: robot.id },
    'UserService.AddPersonalAccessToken': { userId: robot.id, expirationDate: '2096-10-02T07:06:40Z' },
    'UserService.ListPersonalAccessTokens': { filters: [{ userIdFilter: { id: robot.id } }] },
    'UserService.RemovePersonalAccessToken': { userId: robot.id, tokenId: robot.tokenId },
    'ProjectService.CreateProject': { organizationId: orgId, name: 'Shop' },
    'ProjectService.UpdateProject': { projectId, name: 'Shop' },
    'ProjectService.GetProject': { projectId },
    'ProjectService.ListProjects': { filters: [{ inProjectIdsFilter: { ids: [projectId] } }] },
    'ProjectService.DeactivateProject': { projectId },
    'ProjectService.ActivateProject': { projectId },
    'ProjectService.DeleteProject': { projectId },
    'ProjectService.AddProjectRole': { projectId, roleKey: 'writer', displayName: 'Writer' },
    'ProjectService.UpdateProjectRole': { projectId, roleKey: 'reader', displayName: 'Read' },
    'ProjectService.RemoveProjectRole': { projectId, roleKey: 'reader' },
    'ProjectService.ListProjectRoles': { projectId },
    'ApplicationService.CreateApplication': { projectId, name: 'Phone', apiConfiguration: {} },
    'ApplicationService.UpdateApplication': { ...app, name: 'Browser' },
    'ApplicationService.GetApplication': { applicationId },
    'ApplicationService.ListApplications': { filters: [{ projectIdFilter: { projectId } }] },
    'ApplicationService.DeactivateApplication': app,
    'ApplicationService.ReactivateApplication': app,
    'ApplicationService.GenerateClientSecret': app,
    'ApplicationService.DeleteApplication': app,
    'SessionService.CreateSession': { checks: { user: { userId: personId } } },
    'SessionService.SetSession': { sessionId, metadata: { colour: 'Ymx1ZQ==' } },
    'SessionService.GetSession': { sessionId },
    'SessionService.ListSessions': { queries: [{ idsQuery: { ids: [sessionId] } }] },
    'SessionService.DeleteSession': { sessionId },
    'OIDCService.GetAuthRequest': { authRequestId },
    'OIDCService.CreateCallback': { authRequestId, error: { error: 'ERROR_REASON_ACCESS_DENIED' } },
    'SettingsService.GetLoginSettings': { ctx: { orgId } },
    'SettingsService.GetPasswordComplexitySettings': { ctx: { orgId } },
    'SettingsService.GetLockoutSettings': { ctx: { orgId } },
  };
};
