import { grantIdFor } from '../../../domain/project/grant.ts';
import type { ProjectState } from '../../../domain/project/state.ts';

/**
 * The first API names a project's grant by its id, the second by the organization that it is for. One that was made here has
 * the id of that organization, also after it was removed.
 */
export const grantedOrgIn = ({ grants }: ProjectState, grantId: string): string =>
  grants.get(grantId)?.orgId ?? grantId;
export const grantNameIn = (state: ProjectState, orgId: string): string => grantIdFor(state, orgId) ?? orgId;
