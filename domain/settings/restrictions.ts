import type { Decider } from '../decider.ts';
import { settingsErrors } from './errors.ts';
import type { SettingsEvent } from './events.ts';
import { noSettings, type SettingsState, schemasWithin, stamp } from './policy.ts';

/** What an instance keeps its users from. No allowed languages: all of them. */
export type Restrictions = {
  readonly disallowPublicOrgRegistration: boolean;
  readonly allowedLanguages: readonly string[];
};

export const noRestrictions: Restrictions = { disallowPublicOrgRegistration: false, allowedLanguages: [] };

/** `defaultLanguage`: of the instance, as its stream says; `supported`: those that there are words in. */
export type RestrictionsCommand = {
  readonly type: 'SetRestrictions';
  readonly values: Partial<Restrictions>;
  readonly defaultLanguage: string;
  readonly supported: readonly string[];
};

const name = 'restrictions';
type RestrictionsEvent = Extract<SettingsEvent, { readonly type: 'restrictions.set' }>;

const same = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);

/** On a stream of its own, with the instance's id. */
export const restrictions: Decider<RestrictionsCommand, SettingsState<Restrictions>, RestrictionsEvent> = {
  name,
  aggregate: name,
  events: schemasWithin(name),
  initial: noSettings,
  decide: ({ values: wanted, defaultLanguage, supported }, { values = noRestrictions }) => {
    const allowed = wanted.allowedLanguages ?? [];
    if (allowed.some((language) => !supported.includes(language))) throw settingsErrors.language_not_supported();
    if (allowed.length > 0 && !allowed.includes(defaultLanguage)) throw settingsErrors.default_language_not_allowed();
    const changed = Object.entries(wanted).filter(
      ([field, value]) => !same(value, values[field as keyof Restrictions]),
    );
    return changed.length === 0 ? [] : [{ type: 'restrictions.set', payload: Object.fromEntries(changed) }];
  },
  evolve: ({ values = noRestrictions }, { payload }, envelope) => ({
    values: { ...values, ...(payload as Partial<Restrictions>) },
    ...stamp(envelope),
  }),
};
