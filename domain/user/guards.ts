import { userErrors } from './errors.ts';
import type { HumanState, MachineState, UserState } from './state.ts';

export const exists = ({ status }: UserState) => status !== 'absent' && status !== 'removed';

export const mustExist = (state: UserState) => {
  if (!exists(state)) throw userErrors.not_found();
};

export const mustBeActive = ({ status }: UserState) => {
  if (status === 'locked') throw userErrors.locked();
  if (status !== 'active') throw userErrors.not_active();
};

/** Until then only the code that was mailed opens the account. */
export const mustBeInitialized = ({ status }: UserState) => {
  if (status === 'initial') throw userErrors.not_initialized();
};

export const humanOf = (state: UserState): HumanState => {
  mustExist(state);
  if (!state.human) throw userErrors.not_human();
  return state.human;
};

export const machineOf = (state: UserState): MachineState => {
  mustExist(state);
  if (!state.machine) throw userErrors.not_machine();
  return state.machine;
};

/** The fields of `wanted` that differ from what is, or undefined if none does. */
export const differences = <T extends object>(wanted: T, current: { readonly [K in keyof T]?: unknown }) => {
  const changed = Object.entries(wanted).filter(
    ([name, value]) => value !== undefined && value !== current[name as keyof T],
  );
  return changed.length === 0 ? undefined : (Object.fromEntries(changed) as Partial<T>);
};
