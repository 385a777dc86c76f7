import type { MessageInitShape } from '@bufbuild/protobuf';
import type { FactorRow } from '../../../../projections/user/list-factors.ts';
import type { UserRow } from '../../../../projections/user/queries.ts';
import type { FactorKind } from '../../../../projections/user/tables.ts';
import { type AuthFactorSchema, AuthFactorState, type PasskeySchema } from '../../../gen/zitadel/user/v2/user_pb.js';
import {
  AuthenticationMethodType,
  AuthFactors,
  type DomainQuery,
} from '../../../gen/zitadel/user/v2/user_service_pb.js';

const methodType: { readonly [kind in FactorKind]: AuthenticationMethodType } = {
  totp: AuthenticationMethodType.TOTP,
  otp_sms: AuthenticationMethodType.OTP_SMS,
  otp_email: AuthenticationMethodType.OTP_EMAIL,
  recovery_code: AuthenticationMethodType.RECOVERY_CODE,
  passkey: AuthenticationMethodType.PASSKEY,
  u2f: AuthenticationMethodType.U2F,
};

const kindOf = ({ kind }: FactorRow) => kind as FactorKind;

/** What the person can sign in with now, each once, the password first. */
export const methodTypesOf = (
  { password_set }: Pick<UserRow, 'password_set'>,
  factors: readonly FactorRow[],
): AuthenticationMethodType[] => [
  ...(password_set ? [AuthenticationMethodType.PASSWORD] : []),
  ...new Set(factors.filter(({ ready }) => ready).map((factor) => methodType[kindOf(factor)])),
];

/** Keys belong to a domain; all else is good on every one. */
export const isOfDomain = ({ rp_id }: FactorRow, { domain, includeWithoutDomain }: DomainQuery): boolean =>
  rp_id ? rp_id === domain : includeWithoutDomain;

const stateOf = ({ ready }: FactorRow) => (ready ? AuthFactorState.READY : AuthFactorState.NOT_READY);

const secondFactor: { readonly [kind in FactorKind]?: AuthFactors } = {
  totp: AuthFactors.OTP,
  otp_sms: AuthFactors.OTP_SMS,
  otp_email: AuthFactors.OTP_EMAIL,
  u2f: AuthFactors.U2F,
};

/** Whoever asks for nothing in particular means every kind, as far as it was set up to the end. */
export const isAskedFor = (
  factor: FactorRow,
  asked: { readonly authFactors: readonly AuthFactors[]; readonly states: readonly AuthFactorState[] },
): boolean => {
  const kind = secondFactor[kindOf(factor)];
  return (
    kind !== undefined &&
    (asked.authFactors.length === 0 || asked.authFactors.includes(kind)) &&
    (asked.states.length === 0 ? factor.ready : asked.states.includes(stateOf(factor)))
  );
};

/** zitadel.user.v2.AuthFactor; recovery codes and passkeys are none in the contract. */
export const authFactorMessage = (factor: FactorRow): MessageInitShape<typeof AuthFactorSchema>[] => {
  const state = stateOf(factor);
  switch (kindOf(factor)) {
    case 'totp':
      return [{ state, type: { case: 'otp', value: {} } }];
    case 'otp_sms':
      return [{ state, type: { case: 'otpSms', value: {} } }];
    case 'otp_email':
      return [{ state, type: { case: 'otpEmail', value: {} } }];
    case 'u2f':
      return [{ state, type: { case: 'u2f', value: { id: factor.id, name: factor.name ?? '' } } }];
    case 'recovery_code':
    case 'passkey':
      return [];
  }
};

/** zitadel.user.v2.Passkey, of those that can be used. */
export const passkeyMessages = (factors: readonly FactorRow[]): MessageInitShape<typeof PasskeySchema>[] =>
  factors.flatMap((factor) =>
    kindOf(factor) === 'passkey' && factor.ready
      ? [{ id: factor.id, state: stateOf(factor), name: factor.name ?? '' }]
      : [],
  );
