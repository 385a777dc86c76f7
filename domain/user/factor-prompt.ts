import { humanOf } from './guards.ts';
import { type Decide, type Evolve, withFactors } from './state.ts';

/** The person was asked to set up a second factor, and did not want to. */
export type FactorPromptCommand = { readonly type: 'SkipFactorPrompt' };

export const decideFactorPrompt: Decide<FactorPromptCommand> = {
  SkipFactorPrompt: (_, state) => {
    humanOf(state);
    return [{ type: 'user.human.mfa.init.skipped', payload: {} }];
  },
};

export const evolveFactorPrompt: Evolve<'user.human.mfa.init.skipped'> = {
  'user.human.mfa.init.skipped': (state, _, { createdAt }) => withFactors(state, { promptSkippedAt: createdAt }),
};
