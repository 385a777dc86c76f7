import { toMilliseconds } from '../../../domain/duration.ts';
import { isForced } from '../factor/forced.ts';
import { secondFactorCounts } from '../factor/lifetime.ts';
import { heldSecondFactors } from '../factor/second-factors.ts';
import type { Requirement, Standing } from '../requirement.ts';
import { settableFactors } from './settable.ts';

const page = '/mfa/set';
const hasNone = (standing: Standing) => heldSecondFactors(standing).length === 0 && !secondFactorCounts(standing);

/** A second factor is demanded of everybody, or by the application where one can be set up, and this person has none. */
export const factorSetupRequirement: Requirement = {
  pageFor: (standing) => {
    const isDemanded = standing.demand !== undefined && settableFactors(standing).length > 0;
    return (isForced(standing) || isDemanded) && hasNone(standing) ? page : undefined;
  },
};

/** Whoever signs in by password alone is asked now and then whether they want more; a lifetime of 0: never. */
export const factorPromptRequirement: Requirement = {
  optional: true,
  pageFor: (standing) =>
    hasNone(standing) && settableFactors(standing).length > 0 && isDue(standing) ? page : undefined,
};

const isDue = ({ holder, login: { mfaInitSkipLifetime: lifetime }, now }: Standing): boolean => {
  const skippedAt = holder.human?.factors.promptSkippedAt;
  return lifetime > 0 && (!skippedAt || skippedAt.getTime() + toMilliseconds(lifetime) <= now.getTime());
};
