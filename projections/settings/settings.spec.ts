import { describe, expect, it } from 'vitest';
import { hours } from '../../domain/duration.ts';
import { rowsOf } from '../../test/rows.ts';
import { settings } from './settings.ts';
import {
  domainSettingsTable,
  lockoutTable,
  loginFactorsTable,
  loginSettingsTable,
  oidcSettingsTable,
  passwordComplexityTable,
} from './tables.ts';

const rows = rowsOf(settings);
const policy = (name: string, payload: object, of = 'instance-1') => ({
  type: `${of === 'instance-1' ? 'instance' : 'org'}.policy.${name}`,
  payload,
  of,
});
const login = {
  allowUsernamePassword: true,
  allowRegister: true,
  allowExternalIdp: true,
  forceMFA: false,
  forceMFALocalOnly: false,
  hidePasswordReset: false,
  ignoreUnknownUsernames: false,
  allowDomainDiscovery: true,
  disableLoginWithEmail: false,
  disableLoginWithPhone: false,
  passwordlessType: 1,
  defaultRedirectURI: '',
  passwordCheckLifetime: hours(240),
  externalLoginCheckLifetime: hours(240),
  mfaInitSkipLifetime: hours(720),
  secondFactorCheckLifetime: hours(18),
  multiFactorCheckLifetime: hours(12),
};
const lockout = { maxPasswordAttempts: 5, maxOTPAttempts: 0, showLockOutFailures: true };

describe('the read model of settings', () => {
  it('changes only what an event states', () => {
    const after = rows(
      policy('login.added', login),
      policy('login.changed', { forceMFA: true, mfaInitSkipLifetime: hours(1) }),
    );
    expect(after.in(loginSettingsTable)).toMatchObject([
      {
        owner_id: 'instance-1',
        allow_register: true,
        force_mfa: true,
        password_check_lifetime: BigInt(hours(240)),
        mfa_init_skip_lifetime: BigInt(hours(1)),
      },
    ]);
  });

  it('has the factors that logins may use', () => {
    const after = rows(
      policy('login.secondfactor.added', { mfaType: 1 }),
      policy('login.secondfactor.added', { mfaType: 2 }),
      policy('login.multifactor.added', { mfaType: 1 }),
      policy('login.secondfactor.removed', { mfaType: 1 }),
    );
    expect(after.in(loginFactorsTable)).toMatchObject([
      { kind: 'second', type: 2 },
      { kind: 'multi', type: 1 },
    ]);
  });

  it("keeps an organization's own settings beside the instance's until they are removed", () => {
    const both = [policy('lockout.added', lockout), policy('lockout.added', lockout, 'org-1')];
    expect(rows(...both).in(lockoutTable)).toHaveLength(2);
    expect(rows(...both, policy('lockout.removed', {}, 'org-1')).in(lockoutTable)).toMatchObject([
      { owner_id: 'instance-1', max_password_attempts: 5, max_otp_attempts: 0, show_lockout_failures: true },
    ]);
    expect(rows(...both, { type: 'org.removed', payload: {}, of: 'org-1' }).in(lockoutTable)).toHaveLength(1);
  });

  it('has every kind of settings', () => {
    const after = rows(
      policy('password.complexity.added', {
        minLength: 8,
        hasLowercase: true,
        hasUppercase: true,
        hasNumber: true,
        hasSymbol: false,
      }),
      policy('domain.added', {
        userLoginMustBeDomain: true,
        validateOrgDomains: false,
        smtpSenderAddressMatchesInstanceDomain: false,
      }),
      {
        type: 'instance.oidc.settings.added',
        payload: {
          accessTokenLifetime: hours(12),
          idTokenLifetime: hours(12),
          refreshTokenIdleExpiration: hours(720),
          refreshTokenExpiration: hours(2160),
        },
        of: 'instance-1',
      },
    );
    expect(after.in(passwordComplexityTable)).toMatchObject([{ min_length: 8, has_symbol: false }]);
    expect(after.in(domainSettingsTable)).toMatchObject([{ user_login_must_be_domain: true }]);
    expect(after.in(oidcSettingsTable)).toMatchObject([{ refresh_token_expiration: BigInt(hours(2160)) }]);
  });
});
