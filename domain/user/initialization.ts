import { type CodeCheck, checkedUrlTemplate, type Issue, proved } from './contact.ts';
import { checkedEmail, emailVerification } from './email.ts';
import { userErrors } from './errors.ts';
import type { UserEvent } from './events.ts';
import { humanOf } from './guards.ts';
import { checkFailed, issuedCode, mayBeChecked, mayBeIssuedAgain } from './issued-code.ts';
import { type Decide, type Evolve, withHuman } from './state.ts';

/** A code for somebody who was added, but can't sign in yet: it proves the address and lets them choose what to sign in with. */
export type InitializationCommand =
  /** `email`: where to send it, if not to the address on record. */
  | ({ readonly type: 'IssueInitializationCode'; readonly email?: string } & Issue)
  | ({ readonly type: 'VerifyInitialization' } & CodeCheck);

export const initializationCode = ({
  code,
  expiry,
  urlTemplate,
  origin,
}: Issue['verification']): readonly UserEvent[] => [
  {
    type: 'user.human.initialization.code.added',
    payload: {
      code,
      expiry,
      ...(urlTemplate ? { urlTemplate: checkedUrlTemplate(urlTemplate) } : {}),
      ...(origin ? { triggerOrigin: origin } : {}),
    },
  },
];

export const initialized: UserEvent = { type: 'user.human.initialization.check.succeeded', payload: {} };

export const decideInitialization: Decide<InitializationCommand> = {
  IssueInitializationCode: ({ verification, email, askedAt }, state) => {
    const human = humanOf(state);
    if (state.status !== 'initial') throw userErrors.already_initialized();
    if (askedAt) mayBeIssuedAgain(human.initialization, askedAt);
    const wanted = email === undefined ? human.email.address : checkedEmail(email);
    const moved: readonly UserEvent[] =
      wanted === human.email.address ? [] : [{ type: 'user.human.email.changed', payload: { email: wanted } }];
    return [...moved, ...initializationCode(verification)];
  },

  VerifyInitialization: ({ outcome, ...given }, state) => {
    const { initialization, email } = humanOf(state);
    mayBeChecked(initialization, given);
    if (state.status !== 'initial') throw userErrors.already_initialized();
    if (outcome !== 'match') return [{ type: 'user.human.initialization.check.failed', payload: {} }];
    const verified = email.verified ? [] : emailVerification({ kind: 'verified' });
    return [initialized, ...verified, ...proved('email', email)];
  },
};

export const evolveInitialization: Evolve<
  | 'user.human.initialization.code.added'
  | 'user.human.initialization.code.sent'
  | 'user.human.initialization.check.succeeded'
  | 'user.human.initialization.check.failed'
> = {
  'user.human.initialization.code.added': (state, { payload }, envelope) => {
    const { code } = issuedCode(payload, envelope, state.human?.initialization);
    const status = state.status === 'active' ? 'initial' : state.status;
    return code ? withHuman({ ...state, status }, { initialization: code }) : state;
  },
  'user.human.initialization.code.sent': (state) => state,
  'user.human.initialization.check.succeeded': (state) => {
    if (!state.human) return state;
    const { initialization: _, ...human } = state.human;
    return { ...state, status: state.status === 'initial' ? 'active' : state.status, human };
  },
  'user.human.initialization.check.failed': (state, _, envelope) => {
    const issued = state.human?.initialization;
    return issued ? withHuman(state, { initialization: checkFailed(issued, envelope) }) : state;
  },
};
