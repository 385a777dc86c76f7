import { hasSecondFactor } from '../../session/factors.ts';
import type { Requirement } from '../requirement.ts';
import { isForced } from './forced.ts';
import { secondFactorCounts } from './lifetime.ts';
import { factorPages, heldSecondFactors } from './second-factors.ts';

/** Of whoever has set one up, and of whoever must, by the settings or for the application, and has a passkey here. */
export const secondFactorRequirement: Requirement = {
  pageFor: (standing) => {
    if (secondFactorCounts(standing)) return undefined;
    const [only, ...others] = heldSecondFactors(standing);
    if (!hasSecondFactor(standing.holder) && !(only && (standing.demand || isForced(standing)))) return undefined;
    return only && others.length === 0 ? factorPages[only] : '/mfa';
  },
};
