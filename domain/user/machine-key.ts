import { userErrors } from './errors.ts';
import { machineOf } from './guards.ts';
import { type Decide, type Evolve, withMachine } from './state.ts';

export type MachineKeyCommand =
  | {
      readonly type: 'AddMachineKey';
      readonly keyId: string;
      /** PEM. */
      readonly publicKey: string;
      readonly expiration: Date;
      readonly now: Date;
    }
  | { readonly type: 'RemoveMachineKey'; readonly keyId: string };

/** ZITADEL's number of a key whose file is JSON; it has no other. */
const jsonFile = 1;

export const decideMachineKey: Decide<MachineKeyCommand> = {
  AddMachineKey: ({ keyId, publicKey, expiration, now }, state) => {
    if (Object.hasOwn(machineOf(state).keys, keyId)) throw userErrors.machine_key_id_taken();
    if (expiration <= now) throw userErrors.machine_key_expired();
    const payload = { keyId, type: jsonFile, expirationDate: expiration.toISOString(), publicKey: btoa(publicKey) };
    return [{ type: 'user.machine.key.added', payload }];
  },
  RemoveMachineKey: ({ keyId }, state) => {
    if (!Object.hasOwn(machineOf(state).keys, keyId)) throw userErrors.machine_key_not_found();
    return [{ type: 'user.machine.key.removed', payload: { keyId } }];
  },
};

export const evolveMachineKey: Evolve<'user.machine.key.added' | 'user.machine.key.removed'> = {
  'user.machine.key.added': (state, { payload }) => {
    const key = { publicKey: atob(payload.publicKey), expiresAt: new Date(payload.expirationDate) };
    return withMachine(state, { keys: { ...state.machine?.keys, [payload.keyId]: key } });
  },
  'user.machine.key.removed': (state, { payload }) => {
    const { [payload.keyId]: _, ...keys } = state.machine?.keys ?? {};
    return withMachine(state, { keys });
  },
};
