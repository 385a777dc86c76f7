import type { Api, LaterServices, Service } from '../api.ts';
import { applicationService } from './application/application.ts';
import { auditService } from './audit/audit.ts';
import { authorizationService } from './authorization/authorization.ts';
import { clientService } from './client/client.ts';
import { erasureService } from './erasure.ts';
import { instanceService } from './instance/instance.ts';
import { internalPermissionService } from './internal-permission/internal-permission.ts';
import { messageService } from './message.ts';
import { oidcService } from './oidc.ts';
import { orgService } from './org/org.ts';
import { projectService } from './project/project.ts';
import { sessionService } from './session/session.ts';
import { settingsService } from './settings/settings.ts';
import { userService } from './user/user.ts';
import { webKeyService } from './web-key.ts';

/** Every service of the second management API, one line each. */
export const services = (api: Api): readonly Service[] => [
  applicationService(api),
  auditService(api),
  authorizationService(api),
  clientService(api),
  erasureService(api),
  instanceService(api),
  internalPermissionService(api),
  messageService(api),
  oidcService(api),
  orgService(api),
  projectService(api),
  sessionService(api),
  settingsService(api),
  userService(api),
  webKeyService(api),
];

/** The first API, whose methods ask those of the second: what it is made of takes 8 MB. */
export const firstServices = (api: Api, second: readonly Service[]): LaterServices => ({
  names: ['zitadel.admin.v1.AdminService', 'zitadel.management.v1.ManagementService'],
  async load() {
    const { adminService } = await import('./admin.ts');
    const { managementService } = await import('./management.ts');
    return [adminService(api, second), managementService(api, second)];
  },
});
