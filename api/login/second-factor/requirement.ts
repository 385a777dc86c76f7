import { hasSecondFactor } from '../../session/factors.ts';
import type { Requirement } from '../requirement.ts';
import { secondFactorCounts } from './lifetime.ts';

export const secondFactorRequirement: Requirement = {
  pageFor: (standing) =>
    hasSecondFactor(standing.holder) && !secondFactorCounts(standing) ? '/second-factor' : undefined,
};
