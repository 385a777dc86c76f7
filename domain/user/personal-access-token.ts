import { userErrors } from './errors.ts';
import { machineOf, mustExist } from './guards.ts';
import type { Decide, Evolve } from './state.ts';

export type PersonalAccessTokenCommand =
  | {
      readonly type: 'AddPersonalAccessToken';
      readonly tokenId: string;
      readonly expiration: Date;
      readonly now: Date;
      readonly scopes?: readonly string[];
    }
  | { readonly type: 'RemovePersonalAccessToken'; readonly tokenId: string };

/** For a token that was asked for without an end. */
export const farFuture = new Date('9999-12-31T23:59:59Z');

export const decidePersonalAccessToken: Decide<PersonalAccessTokenCommand> = {
  AddPersonalAccessToken: ({ tokenId, expiration, now, scopes }, state) => {
    machineOf(state);
    if (Object.hasOwn(state.pats, tokenId)) throw userErrors.pat_id_taken();
    if (expiration <= now) throw userErrors.pat_expired();
    const payload = { tokenId, expiration: expiration.toISOString(), ...(scopes ? { scopes } : {}) };
    return [{ type: 'user.pat.added', payload }];
  },
  RemovePersonalAccessToken: ({ tokenId }, state) => {
    mustExist(state);
    if (!Object.hasOwn(state.pats, tokenId)) throw userErrors.pat_not_found();
    return [{ type: 'user.pat.removed', payload: { tokenId } }];
  },
};

export const evolvePersonalAccessToken: Evolve<'user.pat.added' | 'user.pat.removed'> = {
  'user.pat.added': (state, { payload }) => ({
    ...state,
    pats: { ...state.pats, [payload.tokenId]: new Date(payload.expiration) },
  }),
  'user.pat.removed': (state, { payload }) => {
    const { [payload.tokenId]: _, ...pats } = state.pats;
    return { ...state, pats };
  },
};
