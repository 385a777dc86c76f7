import { checkedUrlTemplate, type Verification } from './contact.ts';
import { userErrors } from './errors.ts';
import { humanOf } from './guards.ts';
import { checkFailed, issuedCode, mayBeChecked } from './issued-code.ts';
import { type Decide, type Evolve, withFactors } from './state.ts';

/** A code that entitles to register a passkey, for whoever cannot sign in yet. */
export type PasskeyCodeCommand =
  | {
      readonly type: 'IssuePasskeyCode';
      readonly id: string;
      readonly verification: Verification & { readonly kind: 'code' };
      readonly origin: string;
    }
  /** `code`: what the given one was compared with. */
  | { readonly type: 'UsePasskeyCode'; readonly id: string; readonly code: string; readonly at: Date }
  | { readonly type: 'RefusePasskeyCode'; readonly id: string };

const linkNames = ['UserID', 'OrgID', 'CodeID', 'Code'];

export const decidePasskeyCode: Decide<PasskeyCodeCommand> = {
  IssuePasskeyCode: ({ id, verification: { code, expiry, returned, urlTemplate }, origin }, state) => {
    humanOf(state);
    const payload = {
      id,
      code,
      expiry,
      code_returned: returned,
      ...(urlTemplate ? { url_template: checkedUrlTemplate(urlTemplate, linkNames) } : {}),
      triggerOrigin: origin,
    };
    return [{ type: 'user.human.passwordless.initialization.code.requested', payload }];
  },
  UsePasskeyCode: ({ id, ...given }, state) => {
    const { passkeyCode } = humanOf(state).factors;
    if (passkeyCode?.id !== id) throw userErrors.code_missing();
    mayBeChecked(passkeyCode, given);
    return [{ type: 'user.human.passwordless.initialization.code.check.succeeded', payload: { id } }];
  },
  RefusePasskeyCode: ({ id }, state) => {
    humanOf(state);
    return [{ type: 'user.human.passwordless.initialization.code.check.failed', payload: { id } }];
  },
};

export const evolvePasskeyCode: Evolve<
  | 'user.human.passwordless.initialization.code.requested'
  | 'user.human.passwordless.initialization.code.check.succeeded'
  | 'user.human.passwordless.initialization.code.check.failed'
> = {
  'user.human.passwordless.initialization.code.requested': (state, { payload }, envelope) => {
    const { code } = issuedCode(payload, envelope);
    return code ? withFactors(state, { passkeyCode: { id: payload.id, ...code } }) : state;
  },
  'user.human.passwordless.initialization.code.check.succeeded': (state) => {
    if (!state.human) return state;
    const { passkeyCode: _, ...factors } = state.human.factors;
    return { ...state, human: { ...state.human, factors } };
  },
  'user.human.passwordless.initialization.code.check.failed': (state, { payload: { id } }, envelope) => {
    const passkeyCode = state.human?.factors.passkeyCode;
    return passkeyCode?.id === id
      ? withFactors(state, { passkeyCode: { ...passkeyCode, ...checkFailed(passkeyCode, envelope) } })
      : state;
  },
};
