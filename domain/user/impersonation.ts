import type { TokenActor } from '../oidc-session/events.ts';
import { mustBeActive } from './guards.ts';
import type { Decide, Evolve } from './state.ts';

/** Somebody got a token with which they act for this user. Whether they may was asked before. */
export type ImpersonationCommand = {
  readonly type: 'Impersonate';
  readonly applicationId: string;
  readonly actor: TokenActor;
};

export const decideImpersonation: Decide<ImpersonationCommand> = {
  Impersonate: ({ applicationId, actor }, state) => {
    mustBeActive(state);
    return [{ type: 'user.impersonated', payload: { applicationId, actor } }];
  },
};

export const evolveImpersonation: Evolve<'user.impersonated'> = { 'user.impersonated': (state) => state };
