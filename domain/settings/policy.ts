import type { Decider, Envelope } from '../decider.ts';
import type { EventSchemas } from '../event.ts';
import { settingsErrors } from './errors.ts';
import { settingsEvents } from './events.ts';

/** Settings stand on the stream of the instance, or of an organization that has its own. */
export type SettingsLevel = 'instance' | 'org';

/** `Set` records what is different; what it does not name stays, or has its default the first time. */
export type SettingsCommand<V> =
  | { readonly type: 'SetSettings'; readonly values: Partial<V> }
  /** An organization goes back under the instance's settings. */
  | { readonly type: 'RemoveSettings' };

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

type Definition<N extends string, V> = {
  /** The common beginning of the events' names, such as `org.policy.lockout`. */
  readonly events: N;
  readonly level: SettingsLevel;
  readonly defaults: V;
  readonly check?: (values: V) => void;
};

/** A decider for settings that are a flat set of values; every kind of settings is one of these. */
export const policy = <const N extends string, V extends object>({
  events: name,
  level,
  defaults,
  check = () => {},
}: Definition<N, V>): Decider<SettingsCommand<V>, SettingsState<V>, PolicyEvent<N, V>> => ({
  name,
  aggregate: level,
  events: schemasWithin(name),
  initial: noSettings,
  decide: (command, { values }) => {
    switch (command.type) {
      case 'SetSettings': {
        const wanted = { ...defaults, ...values, ...command.values };
        check(wanted);
        if (!values) return [{ type: `${name}.added`, payload: wanted }];
        const changed = differences(values, wanted);
        return Object.keys(changed).length === 0 ? [] : [{ type: `${name}.changed`, payload: changed }];
      }
      case 'RemoveSettings':
        if (level === 'instance') throw settingsErrors.instance_needs_settings();
        return values ? [{ type: `${name}.removed`, payload: {} }] : [];
    }
  },
  evolve: (state, event, envelope) => ({ values: valuesAfter(name, state.values, event), ...stamp(envelope) }),
});

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
