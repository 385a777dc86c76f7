import { type Claim, type ClaimChange, release, take } from '../decider.ts';
import { userErrors } from './errors.ts';
import type { UserEvent } from './events.ts';
import { exists, mustExist } from './guards.ts';
import type { Decide, Evolve, UserState } from './state.ts';

/**
 * Settings of the organization. `userLoginMustBeDomain`: names are unique within it only, for the login name ends in its domain.
 * `organizationScoped`: they are unique within it only, whatever login names end in.
 */
export type UserNameScope = { readonly userLoginMustBeDomain: boolean; readonly organizationScoped?: boolean };
export type NewUserName = { readonly userName: string } & UserNameScope;

export type UserNameCommand =
  | ({ readonly type: 'ChangeUserName' } & NewUserName)
  /** A setting has changed: the name stays, and is unique within another scope. What is not said stays as well. */
  | ({ readonly type: 'ScopeUserName' } & UserNameScope);

export const checkedUserName = (userName: string) => {
  const trimmed = userName.trim();
  if (trimmed === '') throw userErrors.username_empty();
  return trimmed;
};

/** Recorded only where it is set, as ZITADEL omits what is false. */
export const scopeOf = ({ userLoginMustBeDomain, organizationScoped }: UserNameScope) => ({
  ...(userLoginMustBeDomain ? { userLoginMustBeDomain } : {}),
  ...(organizationScoped ? { organizationScoped } : {}),
});

type RecordedScope = { readonly [F in keyof UserNameScope]?: boolean | undefined };
/** As the event says that took the name. */
export const scopeIn = ({ userLoginMustBeDomain = false, organizationScoped = false }: RecordedScope) => ({
  userLoginMustBeDomain,
  organizationScoped,
});

const isSameScope = (one: UserNameScope, other: UserNameScope) =>
  one.userLoginMustBeDomain === other.userLoginMustBeDomain &&
  (one.organizationScoped ?? false) === (other.organizationScoped ?? false);

export const decideUserName: Decide<UserNameCommand> = {
  ChangeUserName: ({ type: _, userName, ...scope }, state) => {
    mustExist(state);
    const wanted = checkedUserName(userName);
    if (wanted === state.userName && isSameScope(scope, state)) return [];
    return [{ type: 'user.username.changed', payload: { userName: wanted, ...scopeOf(scope) } }];
  },
  ScopeUserName: ({ type: _, ...asked }, state) => {
    const { userName } = state;
    const scope = { organizationScoped: state.organizationScoped, ...asked };
    if (!exists(state) || userName === '' || isSameScope(scope, state)) return [];
    return [{ type: 'user.username.changed', payload: { userName, ...scopeOf(scope) } }];
  },
};

export const evolveUserName: Evolve<'user.username.changed'> = {
  'user.username.changed': (state, { payload }) => ({
    ...state,
    userName: payload.userName ?? '',
    ...scopeIn(payload),
  }),
};

const claimed = (userName: string, scope: RecordedScope, owner: string) =>
  scope.userLoginMustBeDomain || scope.organizationScoped ? `${userName}\n${owner}` : userName;

const held = (state: UserState, owner: string): readonly Claim[] =>
  exists(state) && state.userName !== '' ? [{ kind: 'usernames', value: claimed(state.userName, state, owner) }] : [];

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
      const taken = take('usernames', claimed(event.payload.userName, event.payload, owner));
      const kept = held(before, owner).some(({ value }) => value.toLowerCase() === taken.value.toLowerCase());
      return kept ? [] : [...freed(), taken];
    }
    case 'user.removed':
      return freed();
    default:
      return [];
  }
};
