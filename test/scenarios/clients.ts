import { createClient, type Transport } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { AuditService } from '../../api/gen/fasti/audit/v1/audit_service_pb.js';
import { AdminService } from '../../api/gen/zitadel/admin_pb.js';
import { ApplicationService } from '../../api/gen/zitadel/application/v2/application_service_pb.js';
import { AuthorizationService } from '../../api/gen/zitadel/authorization/v2/authorization_service_pb.js';
import { InstanceService } from '../../api/gen/zitadel/instance/v2/instance_service_pb.js';
import { InternalPermissionService } from '../../api/gen/zitadel/internal_permission/v2/internal_permission_service_pb.js';
import { ManagementService } from '../../api/gen/zitadel/management_pb.js';
import { OIDCService } from '../../api/gen/zitadel/oidc/v2/oidc_service_pb.js';
import { OrganizationService } from '../../api/gen/zitadel/org/v2/org_service_pb.js';
import { ProjectService } from '../../api/gen/zitadel/project/v2/project_service_pb.js';
import { SessionService } from '../../api/gen/zitadel/session/v2/session_service_pb.js';
import { SettingsService } from '../../api/gen/zitadel/settings/v2/settings_service_pb.js';
import { UserService } from '../../api/gen/zitadel/user/v2/user_service_pb.js';
import { WebKeyService } from '../../api/gen/zitadel/webkey/v2/webkey_service_pb.js';

export type Headers = { readonly [name: string]: string };

/** Connect over the wire, with a token and whatever else a caller says in headers. */
export const connectAs = (baseUrl: string, token?: string, headers: Headers = {}): Transport =>
  createConnectTransport({
    baseUrl,
    httpVersion: '1.1',
    interceptors: [
      (next) => (request) => {
        if (token !== undefined) request.header.set('authorization', `Bearer ${token}`);
        for (const [name, value] of Object.entries(headers)) request.header.set(name, value);
        return next(request);
      },
    ],
  });

/** A client of every service that is served. */
export const clientsOver = (transport: Transport) => ({
  admin: createClient(AdminService, transport),
  audit: createClient(AuditService, transport),
  management: createClient(ManagementService, transport),
  users: createClient(UserService, transport),
  orgs: createClient(OrganizationService, transport),
  projects: createClient(ProjectService, transport),
  applications: createClient(ApplicationService, transport),
  sessions: createClient(SessionService, transport),
  settings: createClient(SettingsService, transport),
  authorizations: createClient(AuthorizationService, transport),
  administrators: createClient(InternalPermissionService, transport),
  instances: createClient(InstanceService, transport),
  oidc: createClient(OIDCService, transport),
  webKeys: createClient(WebKeyService, transport),
});
export type Clients = ReturnType<typeof clientsOver>;

export const clientsOf = (url: string, token?: string, headers: Headers = {}): Clients =>
  clientsOver(connectAs(url, token, headers));
