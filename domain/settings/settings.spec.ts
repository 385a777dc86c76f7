import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deciderProperties } from '../../test/properties.ts';
import { specOf } from '../../test/spec.ts';
import { hours } from '../duration.ts';
import { type DomainSettings, defaultDomain, domainSettings } from './domain.ts';
import { effective } from './effective.ts';
import { defaultLockout, type LockoutSettings, lockoutSettings } from './lockout.ts';
import { defaultLogin, type LoginSettings, loginSettings, multiFactors, secondFactors } from './login.ts';
import { defaultOidc, type OidcSettings, oidcSettings } from './oidc.ts';
import {
  checkPasswordComplexity,
  defaultPasswordComplexity,
  type PasswordComplexitySettings,
  passwordComplexitySettings,
} from './password-complexity.ts';
import type { SettingsCommand } from './policy.ts';

const set = <V>(values: Partial<V>): SettingsCommand<V> => ({ type: 'SetSettings', values });
const { secondFactors: _, multiFactors: __, ...loginRules } = defaultLogin;

describe('settings', () => {
  const given = specOf(lockoutSettings.org);
  const added = { type: 'org.policy.lockout.added', payload: { ...defaultLockout, maxPasswordAttempts: 5 } } as const;
  const removed = { type: 'org.policy.lockout.removed', payload: {} } as const;

  it('are added whole, with defaults for what was not said', () => {
    given()
      .when(set({ maxPasswordAttempts: 5 }))
      .then(added);
  });

  it('record only what is different', () => {
    given(added)
      .when(set({ maxPasswordAttempts: 5, maxOTPAttempts: 3 }))
      .then({ type: 'org.policy.lockout.changed', payload: { maxOTPAttempts: 3 } });
    given(added)
      .when(set({ ...defaultLockout, maxPasswordAttempts: 5 }))
      .thenNothing();
  });

  it('of an organization can be removed, and set again', () => {
    given(added).when({ type: 'RemoveSettings' }).then(removed);
    given().when({ type: 'RemoveSettings' }).thenNothing();
    given(added, removed)
      .when(set({ maxPasswordAttempts: 5 }))
      .then(added);
  });

  it('of the instance cannot be removed', () => {
    specOf(lockoutSettings.instance)()
      .when({ type: 'RemoveSettings' })
      .thenRejected('settings.instance_needs_settings');
  });

  it('of an organization count before those of the instance, and those before the defaults', () => {
    const none = given().state();
    const instance = specOf(lockoutSettings.instance)({
      type: 'instance.policy.lockout.added',
      payload: { ...defaultLockout, maxPasswordAttempts: 9 },
    }).state();
    expect(effective(none, none, defaultLockout)).toEqual({ values: defaultLockout, level: 'instance', revision: 0 });
    expect(effective(none, instance, defaultLockout).values.maxPasswordAttempts).toBe(9);
    expect(effective(given(added).state(), instance, defaultLockout)).toMatchObject({ level: 'org', revision: 1 });
    expect(effective(given(added, removed).state(), instance, defaultLockout).level).toBe('instance');
  });

  it('refuse what makes no sense', () => {
    given()
      .when(set({ maxPasswordAttempts: -1 }))
      .thenRejected('settings.attempts_not_allowed');
    const complexity = specOf(passwordComplexitySettings.org);
    complexity()
      .when(set({ minLength: 0 }))
      .thenRejected('settings.min_length_not_allowed');
    complexity()
      .when(set({ minLength: 73 }))
      .thenRejected('settings.min_length_not_allowed');
    specOf(oidcSettings)()
      .when(set({ accessTokenLifetime: 0 }))
      .thenRejected('settings.lifetime_not_allowed');
    const login = specOf(loginSettings.org);
    for (const defaultRedirectURI of ['not a uri', 'javascript:alert(1)', 'data:text/html,here'])
      login().when(set({ defaultRedirectURI })).thenRejected('settings.redirect_uri_invalid');
    login()
      .when(set({ secondFactors: [99] }))
      .thenRejected('settings.factor_unknown');
  });

  it('have defaults of their own kind', () => {
    specOf(oidcSettings)().when(set({})).then({ type: 'instance.oidc.settings.added', payload: defaultOidc });
    specOf(domainSettings.instance)()
      .when(set({}))
      .then({ type: 'instance.policy.domain.added', payload: defaultDomain });
  });
});

describe('login settings', () => {
  const given = specOf(loginSettings.instance);
  const added = { type: 'instance.policy.login.added', payload: loginRules } as const;
  const factor = (kind: 'second' | 'multi', verb: 'added' | 'removed', mfaType: number) =>
    ({ type: `instance.policy.login.${kind}factor.${verb}`, payload: { mfaType } }) as const;
  const defaults = [added, factor('second', 'added', 1), factor('second', 'added', 2), factor('multi', 'added', 1)];

  it('come with TOTP, security keys and passkeys as factors', () => {
    given()
      .when(set({}))
      .then(...defaults);
    expect(given(...defaults).state().values).toEqual(defaultLogin);
  });

  it('add and remove factors one by one', () => {
    given(...defaults)
      .when(set({ secondFactors: [secondFactors.totp, secondFactors.otpSms], multiFactors: [] }))
      .then(factor('second', 'added', 4), factor('second', 'removed', 2), factor('multi', 'removed', 1));
    given(...defaults)
      .when(set({ secondFactors: [2, 1, 1], multiFactors: [multiFactors.u2fWithVerification] }))
      .thenNothing();
  });

  it('keep the factors when a rule changes', () => {
    const changed = { type: 'instance.policy.login.changed', payload: { forceMFA: true } } as const;
    given(...defaults)
      .when(set({ forceMFA: true }))
      .then(changed);
    expect(given(...defaults, changed).state().values).toEqual({ ...defaultLogin, forceMFA: true });
  });
});

describe('password complexity', () => {
  const check = (password: string, settings = defaultPasswordComplexity) => checkPasswordComplexity(settings, password);

  it('names the first rule that a password breaks', () => {
    expect(() => check('Aa1!')).toThrow(expect.objectContaining({ id: 'DOMAIN-HuJf6' }));
    expect(() => check('PASSWORD1!')).toThrow(expect.objectContaining({ id: 'DOMAIN-co3Xw' }));
    expect(() => check('password1!')).toThrow(expect.objectContaining({ id: 'DOMAIN-VoaRj' }));
    expect(() => check('Password!!')).toThrow(expect.objectContaining({ id: 'DOMAIN-ZBv4H' }));
    expect(() => check('Password11')).toThrow(expect.objectContaining({ id: 'DOMAIN-ZDLwA' }));
    expect(() => check('Password1!')).not.toThrow();
  });

  it('asks only for what the settings ask', () => {
    const lax = { minLength: 4, hasLowercase: false, hasUppercase: false, hasNumber: false, hasSymbol: false };
    expect(() => check('....', lax)).not.toThrow();
    expect(() => check('🔑🔑🔑', lax)).toThrow();
  });
});

const commands = <V>(values: fc.Arbitrary<Partial<V>>): fc.Arbitrary<SettingsCommand<V>> =>
  fc.oneof(values.map(set), fc.constant<SettingsCommand<V>>({ type: 'RemoveSettings' }));
/** Any subset of the fields: an absent field is absent, as in JSON. */
const some = <T>(fields: { [K in keyof T]: fc.Arbitrary<T[K]> }) => fc.record(fields, { requiredKeys: [] });
const count = fc.integer({ min: -1, max: 5 });

const lockout = commands<LockoutSettings>(some({ maxPasswordAttempts: count, maxOTPAttempts: count }));
deciderProperties(lockoutSettings.instance, lockout);
deciderProperties(lockoutSettings.org, lockout);

const complexity = commands<PasswordComplexitySettings>(some({ minLength: count, hasSymbol: fc.boolean() }));
deciderProperties(passwordComplexitySettings.instance, complexity);
deciderProperties(passwordComplexitySettings.org, complexity);

const domain = commands<DomainSettings>(some({ userLoginMustBeDomain: fc.boolean() }));
deciderProperties(domainSettings.instance, domain);
deciderProperties(domainSettings.org, domain);

const login = commands<LoginSettings>(
  some({
    forceMFA: fc.boolean(),
    passwordCheckLifetime: fc.constantFrom(hours(1), hours(2)),
    secondFactors: fc.array(fc.integer({ min: 1, max: 5 })),
    multiFactors: fc.array(fc.integer({ min: 1, max: 2 })),
  }),
);
deciderProperties(loginSettings.instance, login);
deciderProperties(loginSettings.org, login);

deciderProperties(
  oidcSettings,
  commands<OidcSettings>(some({ accessTokenLifetime: fc.constantFrom(0, hours(1), hours(2)) })),
);
