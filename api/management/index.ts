import type { Api, Service } from '../api.ts';
import { adminService } from './admin.ts';
import { applicationService } from './application/application.ts';
import { auditService } from './audit/audit.ts';
import { authorizationService } from './authorization/authorization.ts';
import { clientService } from './client/client.ts';
import { erasureService } from './erasure.ts';
import { instanceService } from './instance/instance.ts';
import { internalPermissionService } from './internal-permission/internal-permission.ts';
import { managementService } from './management.ts';
import { messageService } from './message.ts';
import { oidcService } from './oidc.ts';
import { orgService } from './org/org.ts';
import { projectService } from './project/project.ts';
import { sessionService } from './session/session.ts';
import { settingsService } from './settings/settings.ts';
import { userService } from './user/user.ts';
import { webKeyService } from './web-key.ts';

/** Every service of the management API. */
export const services = (api: Api): readonly Service[] => {
  const byNoun = servicesByNoun(api);
  return [adminService(api, byNoun), managementService(api, byNoun), ...byNoun];
};

/** One line a service. Those of the first API ask them. */
const servicesByNoun = (api: Api): readonly Service[] => [
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
