import { passwordAgeSettings } from '../../../domain/settings/password-age.ts';
import { passwordComplexitySettings } from '../../../domain/settings/password-complexity.ts';
import { findPasswordAge, findPasswordComplexity } from '../../../projections/settings/queries.ts';
import type { Api } from '../../api.ts';
import { defaultRows } from '../settings/default.ts';
import { ageMessage } from '../settings/message.ts';
import { policyKind } from './kind.ts';
import type { Halves } from './methods.ts';

type Password = Halves<
  'getPasswordComplexityPolicy' | 'updatePasswordComplexityPolicy' | 'getPasswordAgePolicy' | 'updatePasswordAgePolicy',
  | 'getPasswordComplexityPolicy'
  | 'getDefaultPasswordComplexityPolicy'
  | 'addCustomPasswordComplexityPolicy'
  | 'updateCustomPasswordComplexityPolicy'
  | 'resetPasswordComplexityPolicyToDefault'
  | 'getPasswordAgePolicy'
  | 'getDefaultPasswordAgePolicy'
  | 'addCustomPasswordAgePolicy'
  | 'updateCustomPasswordAgePolicy'
  | 'resetPasswordAgePolicyToDefault'
>;

type Complexity = {
  readonly minLength: bigint | number;
  readonly hasUppercase: boolean;
  readonly hasLowercase: boolean;
  readonly hasNumber: boolean;
  readonly hasSymbol: boolean;
};
const complexityIn = ({ minLength, hasUppercase, hasLowercase, hasNumber, hasSymbol }: Complexity) => ({
  minLength: Number(minLength),
  hasUppercase,
  hasLowercase,
  hasNumber,
  hasSymbol,
});
const ageIn = ({ maxAgeDays, expireWarnDays }: { readonly maxAgeDays: number; readonly expireWarnDays: number }) => ({
  maxAgeDays,
  expireWarnDays,
});

export const passwordPolicies = (api: Api): Password => {
  const complexity = policyKind(api, {
    find: findPasswordComplexity,
    message: (row) => ({
      minLength: BigInt(row.min_length),
      hasUppercase: row.has_uppercase,
      hasLowercase: row.has_lowercase,
      hasNumber: row.has_number,
      hasSymbol: row.has_symbol,
    }),
    deciders: passwordComplexitySettings,
  });
  const age = policyKind(api, {
    find: findPasswordAge,
    defaults: defaultRows.age,
    message: ageMessage,
    deciders: passwordAgeSettings,
  });
  return {
    admin: {
      getPasswordComplexityPolicy: complexity.ofInstance,
      updatePasswordComplexityPolicy: (call, request) => complexity.changeInstance(call, complexityIn(request)),
      getPasswordAgePolicy: age.ofInstance,
      updatePasswordAgePolicy: (call, request) => age.changeInstance(call, ageIn(request)),
    },
    management: {
      getPasswordComplexityPolicy: (call) => complexity.ofOrg(call),
      getDefaultPasswordComplexityPolicy: complexity.ofInstance,
      addCustomPasswordComplexityPolicy: (call, request) => complexity.addToOrg(call, complexityIn(request)),
      updateCustomPasswordComplexityPolicy: (call, request) => complexity.changeInOrg(call, complexityIn(request)),
      resetPasswordComplexityPolicyToDefault: (call) => complexity.resetOrg(call),
      getPasswordAgePolicy: (call) => age.ofOrg(call),
      getDefaultPasswordAgePolicy: age.ofInstance,
      addCustomPasswordAgePolicy: (call, request) => age.addToOrg(call, ageIn(request)),
      updateCustomPasswordAgePolicy: (call, request) => age.changeInOrg(call, ageIn(request)),
      resetPasswordAgePolicyToDefault: (call) => age.resetOrg(call),
    },
  };
};
