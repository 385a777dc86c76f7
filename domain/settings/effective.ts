import type { SettingsLevel, SettingsState } from './policy.ts';

/** The values that count, and where they come from: a decision made under them records `owner` and `revision`. */
export type Effective<V> = {
  readonly values: V;
  readonly level: SettingsLevel;
  /** Revision of the stream they stand on; 0 while nobody has set them and the defaults count. */
  readonly revision: number;
};

/** An organization's own settings, or the instance's, or the defaults. */
export const effective = <V>(
  org: SettingsState<V> | undefined,
  instance: SettingsState<V>,
  defaults: V,
): Effective<V> => {
  if (org?.values) return { values: org.values, level: 'org', revision: org.revision };
  return { values: instance.values ?? defaults, level: 'instance', revision: instance.revision };
};
