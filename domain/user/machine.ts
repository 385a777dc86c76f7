import { userErrors } from './errors.ts';
import { differences, machineOf } from './guards.ts';
import { type Decide, type Evolve, type UserState, withMachine } from './state.ts';

export type MachineProfile = {
  readonly name: string;
  readonly description?: string;
  readonly accessTokenType?: number;
};

export type MachineCommand =
  | ({ readonly type: 'ChangeMachine' } & Partial<MachineProfile>)
  | { readonly type: 'SetSecret'; readonly hash: string }
  | { readonly type: 'RemoveSecret' };

export const checkedMachine = <P extends Partial<MachineProfile>>(profile: P): P => {
  const name = profile.name?.trim();
  if (name === '') throw userErrors.machine_name_empty();
  return { ...profile, ...(name === undefined ? {} : { name }) };
};

export const decideMachine: Decide<MachineCommand> = {
  ChangeMachine: ({ type: _, ...wanted }, state) => {
    const machine = machineOf(state);
    const payload = differences(checkedMachine(wanted), machine);
    return payload ? [{ type: 'user.machine.changed', payload }] : [];
  },
  SetSecret: ({ hash }, state) =>
    machineOf(state).secretHash === hash ? [] : [{ type: 'user.machine.secret.set', payload: { hashedSecret: hash } }],
  RemoveSecret: (_, state) => {
    if (machineOf(state).secretHash === undefined) throw userErrors.secret_not_set();
    return [{ type: 'user.machine.secret.removed', payload: {} }];
  },
};

type Secret = { readonly payload: { readonly hashedSecret?: string | undefined } };
const withSecret = (state: UserState, { payload }: Secret, change: { readonly secretSetAt?: Date } = {}) =>
  payload.hashedSecret === undefined ? state : withMachine(state, { secretHash: payload.hashedSecret, ...change });

export const evolveMachine: Evolve<
  'user.machine.changed' | 'user.machine.secret.set' | 'user.machine.secret.updated' | 'user.machine.secret.removed'
> = {
  'user.machine.changed': (state, { payload }) => withMachine(state, payload as Partial<MachineProfile>),
  'user.machine.secret.set': (state, event, { createdAt }) => withSecret(state, event, { secretSetAt: createdAt }),
  'user.machine.secret.updated': (state, event) => withSecret(state, event),
  'user.machine.secret.removed': (state) => {
    if (!state.machine) return state;
    const { secretHash: _hash, secretSetAt: _at, ...machine } = state.machine;
    return { ...state, machine };
  },
};
