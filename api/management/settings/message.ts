import type {
  findActiveLabel,
  findDomainSettings,
  findLockout,
  findLoginSettings,
  findPasswordAge,
  findPasswordComplexity,
  findPrivacy,
} from '../../../projections/settings/queries.ts';
import { ThemeMode } from '../../gen/zitadel/settings/v2/branding_settings_pb.js';
import type { Shown } from './shown.ts';

type Of<F extends (...args: never) => Promise<unknown>> = Shown<NonNullable<Awaited<ReturnType<F>>>>;

const secondInNanoseconds = 1_000_000_000n;
const duration = (nanoseconds: bigint) => ({
  seconds: nanoseconds / secondInNanoseconds,
  nanos: Number(nanoseconds % secondInNanoseconds),
});

/** What both APIs call the same. */
export const commonLogin = (row: Of<typeof findLoginSettings>) => ({
  allowUsernamePassword: row.allow_username_password,
  allowRegister: row.allow_register,
  allowExternalIdp: row.allow_external_idp,
  forceMfa: row.force_mfa,
  forceMfaLocalOnly: row.force_mfa_local_only,
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

export const loginMessage = (row: Of<typeof findLoginSettings>) => ({
  ...commonLogin(row),
  allowLocalAuthentication: row.allow_username_password,
  passkeysType: row.passwordless_type,
});

export const complexityMessage = (row: Of<typeof findPasswordComplexity>) => ({
  minLength: BigInt(row.min_length),
  requiresUppercase: row.has_uppercase,
  requiresLowercase: row.has_lowercase,
  requiresNumber: row.has_number,
  requiresSymbol: row.has_symbol,
});

export const lockoutMessage = (row: Of<typeof findLockout>) => ({
  maxPasswordAttempts: BigInt(row.max_password_attempts),
  maxOtpAttempts: BigInt(row.max_otp_attempts),
});

export const ageMessage = (row: Of<typeof findPasswordAge>) => ({
  maxAgeDays: BigInt(row.max_age_days),
  expireWarnDays: BigInt(row.expire_warn_days),
});

export const domainMessage = (row: Of<typeof findDomainSettings>) => ({
  loginNameIncludesDomain: row.user_login_must_be_domain,
  requireOrgDomainVerification: row.validate_org_domains,
  smtpSenderAddressMatchesInstanceDomain: row.smtp_sender_address_matches_instance_domain,
});

/** What both APIs call the same. */
export const commonLegal = (row: Of<typeof findPrivacy>) => ({
  tosLink: row.tos_link,
  helpLink: row.help_link,
  supportEmail: row.support_email,
  docsLink: row.docs_link,
  customLink: row.custom_link,
  customLinkText: row.custom_link_text,
});

export const legalMessage = (row: Of<typeof findPrivacy>) => ({
  ...commonLegal(row),
  privacyPolicyLink: row.privacy_link,
});

export type LabelValues = Of<typeof findActiveLabel>;
/** Where the public finds an asset of this owner (api/assets); nothing where there is none. */
export const assetUrl = (origin: string, owner: string, key: string) =>
  key === '' ? '' : `${origin}/assets/v1/${owner}/${key}`;

const themeModes = [ThemeMode.AUTO, ThemeMode.LIGHT, ThemeMode.DARK];

export const brandingMessage = (row: LabelValues, urlOf: (key: string) => string) => ({
  lightTheme: {
    primaryColor: row.primary_color,
    backgroundColor: row.background_color,
    warnColor: row.warn_color,
    fontColor: row.font_color,
    logoUrl: urlOf(row.logo),
    iconUrl: urlOf(row.icon),
  },
  darkTheme: {
    primaryColor: row.primary_color_dark,
    backgroundColor: row.background_color_dark,
    warnColor: row.warn_color_dark,
    fontColor: row.font_color_dark,
    logoUrl: urlOf(row.logo_dark),
    iconUrl: urlOf(row.icon_dark),
  },
  fontUrl: urlOf(row.font),
  hideLoginNameSuffix: row.hide_login_name_suffix,
  disableWatermark: row.disable_watermark,
  themeMode: themeModes[row.theme_mode] ?? ThemeMode.UNSPECIFIED,
});
