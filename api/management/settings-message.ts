import type { Row } from '../../projections/projection.ts';
import type { lockoutTable, loginSettingsTable, passwordComplexityTable } from '../../projections/settings/tables.ts';

const secondInNanoseconds = 1_000_000_000n;
const duration = (nanoseconds: bigint) => ({
  seconds: nanoseconds / secondInNanoseconds,
  nanos: Number(nanoseconds % secondInNanoseconds),
});

export const loginMessage = (row: Row<typeof loginSettingsTable.columns>) => ({
  allowUsernamePassword: row.allow_username_password,
  allowLocalAuthentication: row.allow_username_password,
  allowRegister: row.allow_register,
  allowExternalIdp: row.allow_external_idp,
  forceMfa: row.force_mfa,
  forceMfaLocalOnly: row.force_mfa_local_only,
  passkeysType: row.passwordless_type,
  hidePasswordReset: row.hide_password_reset,
  ignoreUnknownUsernames: row.ignore_unknown_usernames,
  defaultRedirectUri: row.default_redirect_uri,
  passwordCheckLifetime: duration(row.password_check_lifetime),
  externalLoginCheckLifetime: duration(row.external_login_check_lifetime),
  mfaInitSkipLifetime: duration(row.mfa_init_skip_lifetime),
  secondFactorCheckLifetime: duration(row.second_factor_check_lifetime),
  multiFactorCheckLifetime: duration(row.multi_factor_check_lifetime),
  allowDomainDiscovery: row.allow_domain_discovery,
  disableLoginWithEmail: row.disable_login_with_email,
  disableLoginWithPhone: row.disable_login_with_phone,
});

export const complexityMessage = (row: Row<typeof passwordComplexityTable.columns>) => ({
  minLength: BigInt(row.min_length),
  requiresUppercase: row.has_uppercase,
  requiresLowercase: row.has_lowercase,
  requiresNumber: row.has_number,
  requiresSymbol: row.has_symbol,
});

export const lockoutMessage = (row: Row<typeof lockoutTable.columns>) => ({
  maxPasswordAttempts: BigInt(row.max_password_attempts),
  maxOtpAttempts: BigInt(row.max_otp_attempts),
});
