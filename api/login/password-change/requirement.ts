import type { Requirement } from '../requirement.ts';
import { passwordDaysLeft } from './age.ts';

export const passwordChangeRequirement: Requirement = {
  pageFor: async ({ instanceId, state, holder, now }, api) => {
    if (holder.human?.password.changeRequired) return '/password/change';
    // Whoever came in without the password keeps it, however old.
    const isExpired = state.password !== undefined && (await passwordDaysLeft(api, instanceId, holder, now)) === 0;
    return isExpired ? '/password/change' : undefined;
  },
};
