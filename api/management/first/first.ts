import type { Api, Service } from '../../api.ts';
import { applicationsOf } from './application.ts';
import { applicationKeysOf } from './application-key.ts';
import { humansOf } from './human.ts';
import { instanceOrgsOf } from './instance.ts';
import { machinesOf } from './machine.ts';
import { instanceMembersOf, membersOf } from './member.ts';
import { orgMetadataOf, userMetadataOf } from './metadata.ts';
import { orgsOf } from './org.ts';
import { orgDomainsOf } from './org-domain.ts';
import { projectsOf } from './project.ts';
import { projectGrantsOf } from './project-grant.ts';
import { secondApi } from './second.ts';
import { usersOf } from './user.ts';
import { userGrantsOf } from './user-grant.ts';

/** Of ManagementService: organizations and what is in them. */
export const firstManagement = (api: Api, services: readonly Service[]) => {
  const second = secondApi(services);
  return {
    ...orgsOf(api, second),
    ...orgDomainsOf(api, second),
    ...orgMetadataOf(api, second),
    ...membersOf(api, second),
    ...projectsOf(api, second),
    ...projectGrantsOf(api, second),
    ...applicationsOf(api, second),
    ...applicationKeysOf(api, second),
    ...userGrantsOf(api, second),
    ...usersOf(api, second),
    ...userMetadataOf(api, second),
    ...humansOf(api, second),
    ...machinesOf(api, second),
  };
};

/** Of AdminService: what stands above organizations. */
export const firstAdmin = (api: Api, services: readonly Service[]) => {
  const second = secondApi(services);
  return { ...instanceOrgsOf(api, second), ...instanceMembersOf(api, second) };
};
