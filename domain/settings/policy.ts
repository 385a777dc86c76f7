import type { Decider, Envelope } from '../decider.ts';
import type { EventSchemas } from '../event.ts';
import { type Refusals, settingsErrors } from './errors.ts';
import { settingsEvents } from './events.ts';

/** Settings stand on the stream of the instance, or of an organization that has its own. */
export type SettingsLevel = 'instance' | 'org';

/** `Set` records what is different; what it does not name stays, or has its default the first time. */
export type SettingsCommand<V> =
  | { readonly type: 'SetSettings'; readonly values: Partial<V> }
  /** The same, refused where there are some already. */
  | { readonly type: 'AddSettings'; readonly values: Partial<V> }
  /** The same, refused where an organization has none of its own, and where nothing is different. */
  | { readonly type: 'ChangeSettings'; readonly values: Partial<V> }
  /** An organization goes back under the instance's settings. */
  | { readonly type: 'RemoveSettings' }
  /** The same, refused where it is under them already. */
  | { readonly type: 'ResetSettings' };

/** `revision`: of the stream, when these settings last changed; a decision made under them records it. */
export type SettingsState<V> = {
  readonly values: V | undefined;
  readonly revision: number;
  readonly changedAt: Date | undefined;
};

export type PolicyEvent<N extends string, V> =
  | { readonly type: `${N}.added`; readonly payload: V }
  | { readonly type: `${N}.changed`; readonly payload: Partial<V> }
  | { readonly type: `${N}.removed`; readonly payload: {} };

export const noSettings = { values: undefined, revision: 0, changedAt: undefined };

type Definition<N extends string, V extends object> = {
  /** The common beginning of the events' names, such as `org.policy.lockout`. */
  readonly events: N;
  readonly level: SettingsLevel;
  readonly defaults: V;
  readonly check?: (values: V) => void;
  readonly refusals: Refusals;
};

/** A decider for settings that are a flat set of values; every kind of settings is one of these. */
export const policy = <const N extends string, V extends object>({
  events: name,
  level,
  defaults,
  check = () => {},
  refusals,
}: Definition<N, V>): Decider<SettingsCommand<V>, SettingsState<V>, PolicyEvent<N, V>> => ({
  name,
  aggregate: level,
  events: schemasWithin(name),
  initial: noSettings,
  decide: (command, { values }) => {
    const set = (chosen: Partial<V>): readonly PolicyEvent<N, V>[] => {
      const wanted = { ...defaults, ...values, ...chosen };
      check(wanted);
      if (!values) return [{ type: `${name}.added`, payload: wanted }];
      const changed = differences(values, wanted);
      return Object.keys(changed).length === 0 ? [] : [{ type: `${name}.changed`, payload: changed }];
    };
    switch (command.type) {
      case 'SetSettings':
        return set(command.values);
      case 'AddSettings':
        if (values) throw refusals.already_exists();
        return set(command.values);
      case 'ChangeSettings':
        return somethingNew(set(command.values), values, level, refusals);
      case 'RemoveSettings':
        if (level === 'instance') throw settingsErrors.instance_needs_settings();
        return values ? [{ type: `${name}.removed`, payload: {} }] : [];
      case 'ResetSettings':
        if (level === 'instance') throw settingsErrors.instance_needs_settings();
        if (!values) throw refusals.not_found();
        return [{ type: `${name}.removed`, payload: {} }];
    }
  },
  evolve: (state, event, envelope) => ({ values: valuesAfter(name, state.values, event), ...stamp(envelope) }),
});

/** An instance always has settings: where nobody made any, those it is given are new. */
const somethingNew = <E>(
  decided: readonly E[],
  values: object | undefined,
  level: SettingsLevel,
  refusals: Refusals,
): readonly E[] => {
  if (!values && level === 'org') throw refusals.not_found();
  if (decided.length === 0) throw refusals.not_changed();
  return decided;
};

export const stamp = ({ revision, createdAt }: Envelope) => ({ revision, changedAt: createdAt });

const valuesAfter = <N extends string, V extends object>(
  name: N,
  before: V | undefined,
  event: PolicyEvent<N, V>,
): V | undefined => {
  if (event.type === `${name}.removed`) return undefined;
  return { ...before, ...event.payload } as V;
};

const differences = <V extends object>(before: V, after: V): Partial<V> =>
  Object.fromEntries(Object.entries(after).filter(([key, value]) => before[key as keyof V] !== value)) as Partial<V>;

/** The events of one kind of settings at one level. */
export const schemasWithin = (name: string): EventSchemas =>
  Object.fromEntries(Object.entries(settingsEvents).filter(([type]) => type.startsWith(`${name}.`)));
