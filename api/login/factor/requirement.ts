import { hasSecondFactor } from '../../session/factors.ts';
import type { Requirement, Standing } from '../requirement.ts';
import { isForced } from './forced.ts';
import { shownFactors } from './lifetime.ts';
import { factorPages, hasKeyHere, heldSecondFactors } from './second-factors.ts';

/** Of whoever has set one up, and of whoever must, by the settings or for the application, and has a passkey here. */
export const secondFactorRequirement: Requirement = {
  pageFor: (standing) => {
    if (isEnough(standing)) return undefined;
    const [only, ...others] = heldSecondFactors(standing);
    if (!hasSecondFactor(standing.holder) && !(only && (standing.demand || isForced(standing)))) return undefined;
    return only && others.length === 0 ? factorPages[only] : '/mfa';
  },
};

/** Where the application insists on a key and there is one, no code will do but that which stands in for what is lost. */
const isEnough = (standing: Standing): boolean => {
  const shown = shownFactors(standing);
  const mustBeKey = standing.demand === 'key' && hasKeyHere(standing);
  return mustBeKey ? shown.includes('key') || shown.includes('recoveryCode') : shown.length > 0;
};
