import { accountSafetyStory, accountStory } from './account.ts';
import { cibaStory } from './ciba.ts';
import { consentStory } from './consent.ts';
import { deviceStory } from './device.ts';
import { errorStory } from './errors.ts';
import { inboxStory } from './inbox.ts';
import { passwordStory } from './password.ts';
import { forgottenPasswordStory, initializationStory, invitationStory, verificationStory } from './recovery.ts';
import { foundingStory, registerStory } from './register.ts';
import { factorSetupStory, secondFactorStory } from './second-factor.ts';
import type { Story } from './story.ts';

/** In the order of the gallery. */
export const stories: readonly Story[] = [
  inboxStory,
  passwordStory,
  registerStory,
  foundingStory,
  secondFactorStory,
  factorSetupStory,
  accountStory,
  accountSafetyStory,
  consentStory,
  deviceStory,
  cibaStory,
  forgottenPasswordStory,
  verificationStory,
  invitationStory,
  initializationStory,
  errorStory,
];
