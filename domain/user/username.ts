import { type Claim, type ClaimChange, release, take } from '../decider.ts';
import { userErrors } from './errors.ts';
import type { UserEvent } from './events.ts';
import { exists, mustExist } from './guards.ts';
import type { Decide, Evolve, UserState } from './state.ts';

/** `userLoginMustBeDomain`, a setting of the organization: names are unique within it only, for the login name ends in its domain. */
export type NewUserName = { readonly userName: string; readonly userLoginMustBeDomain: boolean };

export type UserNameCommand =
  | ({ readonly type: 'ChangeUserName' } & NewUserName)
  /** The setting has changed: the name stays, and is unique within another scope. */
  | { readonly type: 'ScopeUserName'; readonly userLoginMustBeDomain: boolean };

export const checkedUserName = (userName: string) => {
  const trimmed = userName.trim();
  if (trimmed === '') throw userErrors.username_empty();
  return trimmed;
};

/** Recorded only where it is set, as ZITADEL omits what is false. */
export const scopeOf = ({ userLoginMustBeDomain }: { readonly userLoginMustBeDomain: boolean }) =>
  userLoginMustBeDomain ? { userLoginMustBeDomain } : {};

export const decideUserName: Decide<UserNameCommand> = {
  ChangeUserName: ({ userName, userLoginMustBeDomain }, state) => {
    mustExist(state);
    const wanted = checkedUserName(userName);
    if (wanted === state.userName && userLoginMustBeDomain === state.userLoginMustBeDomain) return [];
    return [{ type: 'user.username.changed', payload: { userName: wanted, ...scopeOf({ userLoginMustBeDomain }) } }];
  },
  ScopeUserName: ({ userLoginMustBeDomain }, state) => {
    const { userName } = state;
    if (!exists(state) || userName === '' || userLoginMustBeDomain === state.userLoginMustBeDomain) return [];
    return [{ type: 'user.username.changed', payload: { userName, ...scopeOf({ userLoginMustBeDomain }) } }];
  },
};

export const evolveUserName: Evolve<'user.username.changed'> = {
  'user.username.changed': (state, { payload }) => ({
    ...state,
    userName: payload.userName ?? '',
    userLoginMustBeDomain: payload.userLoginMustBeDomain ?? false,
  }),
};

const claimed = (userName: string, withinOrg: boolean | undefined, owner: string) =>
  withinOrg ? `${userName}\n${owner}` : userName;

const held = (state: UserState, owner: string): readonly Claim[] =>
  exists(state) && state.userName !== ''
    ? [{ kind: 'usernames', value: claimed(state.userName, state.userLoginMustBeDomain, owner) }]
    : [];

/** Which user names an event takes and frees. */
export const userNameClaims = (
  event: UserEvent,
  before: UserState,
  _userId: string,
  owner: string,
): readonly ClaimChange[] => {
  const freed = () => held(before, owner).map(({ kind, value }) => release(kind, value));
  switch (event.type) {
    case 'user.human.added':
    case 'user.human.selfregistered':
    case 'user.machine.added':
    case 'user.username.changed':
    case 'user.domain.claimed': {
      const { userName, userLoginMustBeDomain } = event.payload;
      const taken = take('usernames', claimed(userName, userLoginMustBeDomain, owner));
      const kept = held(before, owner).some(({ value }) => value.toLowerCase() === taken.value.toLowerCase());
      return kept ? [] : [...freed(), taken];
    }
    case 'user.removed':
      return freed();
    default:
      return [];
  }
};
