import { type Api, type Service, service } from '../api.ts';
import { ManagementService } from '../gen/zitadel/management_pb.js';
import { managementMessaging } from './messaging/messaging.ts';
import { orgPrimaryDomain } from './org-primary-domain.ts';
import { managementPolicies } from './policy/policies.ts';
import { userInitialization } from './user-initialization.ts';

/** Of the first management API what the second has no word for; buf.gen.yaml names the methods that are served. */
export const managementService = (api: Api): Service =>
  service(ManagementService, {
    ...userInitialization(api),
    ...orgPrimaryDomain(api),
    ...managementPolicies(api),
    ...managementMessaging(api),
  });
