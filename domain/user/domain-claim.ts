import { mustExist } from './guards.ts';
import type { Decide, Evolve } from './state.ts';
import { scopeIn } from './username.ts';

/** Another organization has verified `domain`; `temporaryName`: one that nobody else can have. */
export type DomainClaimCommand = {
  readonly type: 'YieldDomain';
  readonly domain: string;
  readonly temporaryName: string;
};

export const decideDomainClaim: Decide<DomainClaimCommand> = {
  /** Only a name that stands for itself says a domain; one that is completed by its organization's never did. */
  YieldDomain: ({ domain, temporaryName }, state) => {
    mustExist(state);
    const says = state.userName.toLowerCase().endsWith(`@${domain.toLowerCase()}`);
    if (state.userLoginMustBeDomain || !says || state.userName === temporaryName) return [];
    return [{ type: 'user.domain.claimed', payload: { userName: temporaryName } }];
  },
};

export const evolveDomainClaim: Evolve<'user.domain.claimed' | 'user.domain.claimed.sent'> = {
  'user.domain.claimed': (state, { payload }) => ({
    ...state,
    userName: payload.userName ?? '',
    ...scopeIn(payload),
  }),
  'user.domain.claimed.sent': (state) => state,
};
