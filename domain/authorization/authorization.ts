import { type ClaimChange, type Decider, release, take } from '../decider.ts';
import { authorizationErrors } from './errors.ts';
import { type AuthorizationEvent, authorizationEvents } from './events.ts';

export type AuthorizationCommand =
  | {
      readonly type: 'AddAuthorization';
      readonly userId: string;
      readonly projectId: string;
      /** Empty: the organization owns the project. */
      readonly grantId: string;
      readonly roleKeys: readonly string[];
    }
  | { readonly type: 'ChangeAuthorization'; readonly roleKeys: readonly string[] }
  | { readonly type: 'DeactivateAuthorization' }
  | { readonly type: 'ReactivateAuthorization' }
  | { readonly type: 'RemoveAuthorization' }
  /** What it rested on has gone. */
  | { readonly type: 'CascadeRemoval' }
  /** These roles can't be had any more. */
  | { readonly type: 'CascadeRoles'; readonly without: readonly string[] };

type Held = {
  readonly userId: string;
  readonly projectId: string;
  readonly grantId: string;
  readonly roleKeys: readonly string[];
};
export type AuthorizationState = Held & { readonly status: 'absent' | 'active' | 'inactive' | 'removed' };

const absent: AuthorizationState = { status: 'absent', userId: '', projectId: '', grantId: '', roleKeys: [] };

const authorizationExists = ({ status }: AuthorizationState) => status === 'active' || status === 'inactive';

const decide = (command: AuthorizationCommand, state: AuthorizationState): readonly AuthorizationEvent[] => {
  switch (command.type) {
    case 'AddAuthorization': {
      if (state.status !== 'absent') throw authorizationErrors.id_taken();
      const { userId, projectId, grantId } = command;
      return [{ type: 'user.grant.added', payload: { userId, projectId, grantId, roleKeys: once(command.roleKeys) } }];
    }
    case 'ChangeAuthorization': {
      if (!authorizationExists(state)) throw authorizationErrors.not_found();
      const roleKeys = once(command.roleKeys);
      return same(roleKeys, state.roleKeys)
        ? []
        : [{ type: 'user.grant.changed', payload: { userId: state.userId, roleKeys } }];
    }
    case 'DeactivateAuthorization':
      if (!authorizationExists(state)) throw authorizationErrors.not_found();
      return state.status === 'inactive' ? [] : [{ type: 'user.grant.deactivated', payload: {} }];
    case 'ReactivateAuthorization':
      if (!authorizationExists(state)) throw authorizationErrors.not_found_to_activate();
      return state.status === 'active' ? [] : [{ type: 'user.grant.reactivated', payload: {} }];
    case 'RemoveAuthorization': {
      const { userId, projectId, grantId } = state;
      return authorizationExists(state)
        ? [{ type: 'user.grant.removed', payload: { userId, projectId, grantId } }]
        : [];
    }
    case 'CascadeRemoval':
      return authorizationExists(state) ? [{ type: 'user.grant.cascade.removed', payload: {} }] : [];
    case 'CascadeRoles': {
      const roleKeys = state.roleKeys.filter((key) => !command.without.includes(key));
      return !authorizationExists(state) || roleKeys.length === state.roleKeys.length
        ? []
        : [{ type: 'user.grant.cascade.changed', payload: { userId: state.userId, roleKeys } }];
    }
  }
};

const evolve = (state: AuthorizationState, event: AuthorizationEvent): AuthorizationState => {
  switch (event.type) {
    case 'user.grant.added': {
      const { userId, projectId, grantId = '', roleKeys = [] } = event.payload;
      return { status: 'active', userId, projectId, grantId, roleKeys };
    }
    case 'user.grant.changed':
    case 'user.grant.cascade.changed':
      return { ...state, roleKeys: event.payload.roleKeys ?? [] };
    case 'user.grant.deactivated':
      return { ...state, status: 'inactive' };
    case 'user.grant.reactivated':
      return { ...state, status: 'active' };
    case 'user.grant.removed':
    case 'user.grant.cascade.removed':
      return { ...state, status: 'removed' };
  }
};

/** In one organization a user has one authorization for a project, and one for each grant of it. */
const claimOf = (
  orgId: string,
  { userId, projectId, grantId = '' }: Pick<Held, 'userId' | 'projectId'> & { readonly grantId?: string | undefined },
) => ['user_grant', JSON.stringify([orgId, userId, projectId, grantId])] as const;

const claims = (
  event: AuthorizationEvent,
  before: AuthorizationState,
  _id: string,
  orgId: string,
): readonly ClaimChange[] => {
  switch (event.type) {
    case 'user.grant.added':
      return [take(...claimOf(orgId, event.payload))];
    case 'user.grant.removed':
    case 'user.grant.cascade.removed':
      return [release(...claimOf(orgId, before))];
    default:
      return [];
  }
};

const once = (keys: readonly string[]) => [...new Set(keys)];
const same = (some: readonly string[], others: readonly string[]) =>
  some.length === others.length && some.every((key) => others.includes(key));

export const authorization: Decider<AuthorizationCommand, AuthorizationState, AuthorizationEvent> = {
  name: 'usergrant',
  aggregate: 'usergrant',
  events: authorizationEvents,
  initial: absent,
  decide,
  evolve,
  claims,
  taken: { user_grant: authorizationErrors.already_exists },
};
