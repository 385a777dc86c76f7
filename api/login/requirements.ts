import type { Api } from '../api.ts';
import { secondFactorRequirement } from './factor/requirement.ts';
import { factorPromptRequirement, factorSetupRequirement } from './factor-setup/requirement.ts';
import { passwordChangeRequirement } from './password-change/requirement.ts';
import type { Requirement, Standing } from './requirement.ts';
import { emailVerificationRequirement } from './verify/requirement.ts';

/** In this order: nobody changes anything without their second factor; what is optional comes last. */
const requirements: readonly Requirement[] = [
  secondFactorRequirement,
  passwordChangeRequirement,
  emailVerificationRequirement,
  factorSetupRequirement,
  factorPromptRequirement,
];

export type Missing = { readonly requirement: Requirement; readonly page: string };

/** What comes next on the way in. */
export const firstMissing = async (api: Api, standing: Standing): Promise<Missing | undefined> => {
  for (const requirement of requirements) {
    const page = await requirement.pageFor(standing, api);
    if (page !== undefined) return { requirement, page };
  }
  return undefined;
};
