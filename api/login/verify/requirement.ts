import type { Requirement } from '../requirement.ts';

/** Nobody signs in with an address that may be somebody else's. */
export const emailVerificationRequirement: Requirement = {
  pageFor: ({ holder: { human } }) => (human && !human.email.verified ? '/verify' : undefined),
};
