import { toMilliseconds } from '../../../domain/duration.ts';
import { isForced } from '../factor/forced.ts';
import { shownFactors } from '../factor/lifetime.ts';
import { type Equipped, heldSecondFactors } from '../factor/second-factors.ts';
import type { Requirement, Standing } from '../requirement.ts';
import { settableFactors } from './settable.ts';

const page = '/mfa/set';
const hasNone = (standing: Standing) => heldSecondFactors(standing).length === 0 && shownFactors(standing).length === 0;

/** A second factor is demanded of everybody, or by the application where one can be set up, and this person has none. */
export const factorSetupRequirement: Requirement = {
  pageFor: (standing) =>
    (isForced(standing) && hasNone(standing)) || (lacksDemanded(standing) && settableFactors(standing).length > 0)
      ? page
      : undefined,
};

/** Whoever insists on a key is not content with codes. */
const lacksDemanded = (standing: Standing): boolean => {
  if (standing.demand === 'key') return !shownFactors(standing).includes('key');
  return standing.demand !== undefined && hasNone(standing);
};

/** Nobody gets round what the settings demand; of what the application insists on, that can be told. */
export const mayRefuseSetup = (standing: Equipped & Pick<Standing, 'state'>): boolean =>
  !isForced(standing) || heldSecondFactors(standing).length > 0;

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
