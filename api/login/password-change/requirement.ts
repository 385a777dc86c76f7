import type { Requirement } from '../requirement.ts';

export const passwordChangeRequirement: Requirement = {
  pageFor: ({ holder }) => (holder.human?.password.changeRequired ? '/password/change' : undefined),
};
