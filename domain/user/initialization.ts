import type { Issue } from './contact.ts';
import { userErrors } from './errors.ts';
import { humanOf } from './guards.ts';
import { issuedCode } from './issued-code.ts';
import { type Decide, type Evolve, withHuman } from './state.ts';

/** A code for somebody who was added without a password: it proves the address and lets them choose one. */
export type InitializationCommand = { readonly type: 'IssueInitializationCode' } & Issue;

export const decideInitialization: Decide<InitializationCommand> = {
  IssueInitializationCode: ({ verification: { code, expiry, origin } }, state) => {
    if (humanOf(state).email.address === '') throw userErrors.email_not_set();
    const payload = { code, expiry, ...(origin ? { triggerOrigin: origin } : {}) };
    return [{ type: 'user.human.initialization.code.added', payload }];
  },
};

export const evolveInitialization: Evolve<
  'user.human.initialization.code.added' | 'user.human.initialization.code.sent'
> = {
  'user.human.initialization.code.added': (state, { payload }, envelope) => {
    const { code } = issuedCode(payload, envelope, state.human?.initialization);
    return code ? withHuman(state, { initialization: code }) : state;
  },
  'user.human.initialization.code.sent': (state) => state,
};
