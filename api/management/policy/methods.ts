import type { Methods } from '../../api.ts';
import type { AdminService } from '../../gen/zitadel/admin_pb.js';
import type { ManagementService } from '../../gen/zitadel/management_pb.js';

/** The half that sets the instance's, and the half that sets an organization's. */
export type Halves<A extends keyof Methods<typeof AdminService>, M extends keyof Methods<typeof ManagementService>> = {
  readonly admin: Required<Pick<Methods<typeof AdminService>, A>>;
  readonly management: Required<Pick<Methods<typeof ManagementService>, M>>;
};
