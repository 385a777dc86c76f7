import type { Decider } from '../decider.ts';
import { hours } from '../duration.ts';
import { refusals, settingsErrors } from './errors.ts';
import {
  noSettings,
  type PolicyEvent,
  policy,
  type SettingsCommand,
  type SettingsLevel,
  type SettingsState,
  stamp,
} from './policy.ts';

/** ZITADEL's numbers. */
export const passkeys = { notAllowed: 0, allowed: 1 } as const;
export const secondFactors = { totp: 1, u2f: 2, otpEmail: 3, otpSms: 4, recoveryCodes: 5 } as const;
export const multiFactors = { u2fWithVerification: 1 } as const;

/** How people sign in. Lifetimes are nanoseconds. */
type LoginRules = {
  readonly allowUsernamePassword: boolean;
  readonly allowRegister: boolean;
  readonly allowExternalIdp: boolean;
  readonly forceMFA: boolean;
  readonly forceMFALocalOnly: boolean;
  readonly hidePasswordReset: boolean;
  readonly ignoreUnknownUsernames: boolean;
  readonly allowDomainDiscovery: boolean;
  readonly disableLoginWithEmail: boolean;
  readonly disableLoginWithPhone: boolean;
  readonly passwordlessType: number;
  readonly defaultRedirectURI: string;
  readonly passwordCheckLifetime: number;
  readonly externalLoginCheckLifetime: number;
  readonly mfaInitSkipLifetime: number;
  readonly secondFactorCheckLifetime: number;
  readonly multiFactorCheckLifetime: number;
};
type Factors = { readonly secondFactors: readonly number[]; readonly multiFactors: readonly number[] };
export type LoginSettings = LoginRules & Factors;

const defaultRules: LoginRules = {
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
  passwordlessType: passkeys.allowed,
  defaultRedirectURI: '',
  passwordCheckLifetime: hours(240),
  externalLoginCheckLifetime: hours(240),
  mfaInitSkipLifetime: hours(720),
  secondFactorCheckLifetime: hours(18),
  multiFactorCheckLifetime: hours(12),
};
const noFactors: Factors = { secondFactors: [], multiFactors: [] };
const defaultFactors: Factors = {
  secondFactors: [secondFactors.totp, secondFactors.u2f],
  multiFactors: [multiFactors.u2fWithVerification],
};
export const defaultLogin: LoginSettings = { ...defaultRules, ...defaultFactors };

/** A hundred years: more nanoseconds than that are no time that anybody meant. */
const longestLifetime = hours(24 * 365 * 100);

const checkRules = (rules: LoginRules) => {
  const lifetimes = [
    rules.passwordCheckLifetime,
    rules.externalLoginCheckLifetime,
    rules.mfaInitSkipLifetime,
    rules.secondFactorCheckLifetime,
    rules.multiFactorCheckLifetime,
  ];
  if (lifetimes.some((lifetime) => !(lifetime >= 0 && lifetime <= longestLifetime)))
    throw settingsErrors.lifetime_not_allowed();
  if (rules.defaultRedirectURI !== '' && !isDestination(rules.defaultRedirectURI))
    throw settingsErrors.redirect_uri_invalid();
};

/** An address of any scheme, of an application on a device as well, but none that a browser runs instead of going there. */
const isDestination = (uri: string) =>
  /^[a-z][a-z0-9+.-]*:[^\s]+$/i.test(uri) && !/^(javascript|data|vbscript|blob|file|about):/i.test(uri);

const checkFactors = (chosen: Factors) => {
  const known = (all: object, some: readonly number[]) => some.every((one) => Object.values(all).includes(one));
  if (!known(secondFactors, chosen.secondFactors) || !known(multiFactors, chosen.multiFactors))
    throw settingsErrors.factor_unknown();
};

type Kind = 'second' | 'multi';
type FactorEvent<L extends SettingsLevel> = {
  readonly type: `${L}.policy.login.${Kind}factor.${'added' | 'removed'}`;
  readonly payload: { readonly mfaType: number };
};
type LoginEvent<L extends SettingsLevel> = PolicyEvent<`${L}.policy.login`, LoginRules> | FactorEvent<L>;

const isFactorEvent = <L extends SettingsLevel>(event: LoginEvent<L>): event is FactorEvent<L> =>
  event.type.includes('factor.');

const factorChanges = <const L extends SettingsLevel>(
  level: L,
  kind: Kind,
  before: readonly number[],
  after: readonly number[],
): readonly FactorEvent<L>[] => [
  ...without(after, before).map(
    (mfaType) => ({ type: `${level}.policy.login.${kind}factor.added`, payload: { mfaType } }) as const,
  ),
  ...without(before, after).map(
    (mfaType) => ({ type: `${level}.policy.login.${kind}factor.removed`, payload: { mfaType } }) as const,
  ),
];

const factorDecided = <const L extends SettingsLevel>(
  level: L,
  { type, kind, mfaType }: Extract<LoginCommand, { readonly kind: Kind }>,
  before: Factors,
): readonly FactorEvent<L>[] => {
  const listed = before[`${kind}Factors`];
  const after = type === 'AllowFactor' ? [...listed, mfaType] : without(listed, [mfaType]);
  checkFactors({ ...before, [`${kind}Factors`]: after });
  const changes = factorChanges(level, kind, listed, after);
  if (changes.length > 0) return changes;
  throw type === 'AllowFactor' ? settingsErrors.factor_exists() : settingsErrors.factor_not_found();
};

const factorsAfter = (before: Factors, { type, payload: { mfaType } }: FactorEvent<SettingsLevel>): Factors => {
  const list = type.includes('.secondfactor.') ? 'secondFactors' : 'multiFactors';
  const others = without(before[list], [mfaType]);
  return { ...before, [list]: type.endsWith('.added') ? [...others, mfaType] : others };
};

const loginRefusals = {
  instance: refusals('instance_login', ['INSTANCE-2B0ps', 'INSTANCE-M0sif', 'INSTANCE-5M9vdd']),
  org: refusals('org_login', ['Org-Dgfb2', 'Org-M0sif', 'Org-5M9vdd']),
};

export type LoginCommand =
  | SettingsCommand<LoginSettings>
  | { readonly type: 'AllowFactor'; readonly kind: Kind; readonly mfaType: number }
  | { readonly type: 'RefuseFactor'; readonly kind: Kind; readonly mfaType: number };

/** The rules are a flat set of values like other settings; the factors that count are added and removed one by one. */
const login = <const L extends SettingsLevel>(
  level: L,
): Decider<LoginCommand, SettingsState<LoginSettings>, LoginEvent<L>> => {
  const rules = policy({
    events: `${level}.policy.login`,
    level,
    defaults: defaultRules,
    check: checkRules,
    refusals: loginRefusals[level],
  });
  return {
    name: rules.name,
    aggregate: level,
    events: rules.events,
    initial: noSettings,
    decide: (command, state) => {
      if (command.type === 'RemoveSettings' || command.type === 'ResetSettings') return rules.decide(command, state);
      if (command.type === 'AllowFactor' || command.type === 'RefuseFactor') {
        if (!state.values && level === 'org') throw loginRefusals.org.not_found();
        return factorDecided(level, command, state.values ?? defaultLogin);
      }
      const { secondFactors, multiFactors, ...wanted } = command.values;
      const before = state.values ?? noFactors;
      const otherwise = state.values ?? defaultFactors;
      const after = {
        secondFactors: secondFactors ?? otherwise.secondFactors,
        multiFactors: multiFactors ?? otherwise.multiFactors,
      };
      checkFactors(after);
      return [
        ...rules.decide({ type: command.type, values: wanted }, state),
        ...factorChanges(level, 'second', before.secondFactors, after.secondFactors),
        ...factorChanges(level, 'multi', before.multiFactors, after.multiFactors),
      ];
    },
    evolve: (state, event, envelope) => {
      const factors = state.values ?? noFactors;
      if (isFactorEvent(event))
        return { values: { ...defaultRules, ...state.values, ...factorsAfter(factors, event) }, ...stamp(envelope) };
      const { values } = rules.evolve(state, event, envelope);
      return { values: values && { ...factors, ...values }, ...stamp(envelope) };
    },
  };
};

const without = (some: readonly number[], others: readonly number[]) =>
  [...new Set(some)].filter((one) => !others.includes(one));

export const loginSettings = { instance: login('instance'), org: login('org') };
