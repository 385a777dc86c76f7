import { lockoutSettings } from '../../../domain/settings/lockout.ts';
import { findLockout } from '../../../projections/settings/queries.ts';
import type { Api } from '../../api.ts';
import { lockoutMessage } from '../settings/message.ts';
import { policyKind } from './kind.ts';
import type { Halves } from './methods.ts';

type Lockout = Halves<
  'getLockoutPolicy' | 'updateLockoutPolicy',
  | 'getLockoutPolicy'
  | 'getDefaultLockoutPolicy'
  | 'addCustomLockoutPolicy'
  | 'updateCustomLockoutPolicy'
  | 'resetLockoutPolicyToDefault'
>;

const valuesIn = (request: { readonly maxPasswordAttempts: number; readonly maxOtpAttempts: number }) => ({
  maxPasswordAttempts: request.maxPasswordAttempts,
  maxOTPAttempts: request.maxOtpAttempts,
});

export const lockoutPolicy = (api: Api): Lockout => {
  const kind = policyKind(api, { find: findLockout, message: lockoutMessage, deciders: lockoutSettings });
  return {
    admin: {
      getLockoutPolicy: kind.ofInstance,
      updateLockoutPolicy: (call, request) => kind.changeInstance(call, valuesIn(request)),
    },
    management: {
      getLockoutPolicy: (call) => kind.ofOrg(call),
      getDefaultLockoutPolicy: kind.ofInstance,
      addCustomLockoutPolicy: (call, request) => kind.addToOrg(call, valuesIn(request)),
      updateCustomLockoutPolicy: (call, request) => kind.changeInOrg(call, valuesIn(request)),
      resetLockoutPolicyToDefault: (call) => kind.resetOrg(call),
    },
  };
};
