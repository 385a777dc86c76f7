import { type Api, type Service, service } from '../api.ts';
import { ManagementService } from '../gen/zitadel/management_pb.js';
import { firstManagement } from './first/first.ts';
import { managementMessaging } from './messaging/messaging.ts';
import { orgPrimaryDomain } from './org/primary-domain.ts';
import { managementPolicies } from './policy/policies.ts';
import { userInitialization } from './user/initialization.ts';

/** The first management API; buf.gen.yaml names the methods that are served. */
export const managementService = (api: Api, second: readonly Service[]): Service =>
  service(ManagementService, {
    ...firstManagement(api, second),
    ...userInitialization(api),
    ...orgPrimaryDomain(api),
    ...managementPolicies(api),
    ...managementMessaging(api),
  });
