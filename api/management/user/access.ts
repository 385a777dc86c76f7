import type { Envelope } from '../../../domain/decider.ts';
import type { Permission } from '../../../domain/permissions.ts';
import { userErrors } from '../../../domain/user/errors.ts';
import { exists } from '../../../domain/user/guards.ts';
import type { UserState } from '../../../domain/user/state.ts';
import { user } from '../../../domain/user/user.ts';
import type { AnyStep } from '../../../eventstore/execute.ts';
import type { Api, Call } from '../../api.ts';
import { recordAll } from '../record.ts';
import { mustMatchOffices } from './office.ts';

export const isSelf = ({ caller }: Call, userId: string) => caller?.userId === userId;

/** The user as it stands, once the caller may change it. */
export const changeable = async (
  api: Pick<Api, 'load' | 'views'>,
  call: Call,
  userId: string,
  { permission, self }: { readonly permission: Permission; readonly self: 'may' | 'may_not' },
): Promise<UserState> => {
  const { state } = await api.load(call.instance.id, user, userId);
  if (!exists(state)) {
    // Who may change nobody learns nothing about who exists.
    await call.allow(permission);
    throw userErrors.not_found();
  }
  if (self === 'may' && isSelf(call, userId)) return state;
  await call.allow(permission, { orgId: state.owner });
  if (!isSelf(call, userId)) await mustMatchOffices(api, call, userId, state.owner);
  return state;
};

/** Who may not see a user learns nothing of it. */
export const maySee = async (call: Call, userId: string, orgId: string): Promise<boolean> =>
  isSelf(call, userId) || call.may('user.read', { orgId });

/**
 * What a list of somebody's shows to whoever may not see them: nothing, as of one who is not there. Whoever sees nobody at all is
 * refused, whether or not there is somebody.
 */
export const seesNothing = async (call: Call): Promise<undefined> => {
  await call.allow('user.read');
};

/** What the caller sees of users and of what is theirs: its own, and all of some organizations. */
export const visibleTo = async (call: Call) => {
  const reach = await call.reach('user.read');
  return { userId: call.caller?.userId ?? '', orgIds: reach === 'everywhere' ? ('all' as const) : reach.orgIds };
};

/** Appends the steps; answers with the envelope of the last step's aggregate. */
export const write = async (api: Pick<Api, 'executeAll'>, call: Call, steps: readonly AnyStep[]): Promise<Envelope> => {
  const last = await recordAll(api, call, steps);
  const newest = last.at(-1);
  if (!newest) throw userErrors.not_found();
  return newest;
};
