import { millisecondsOf } from './duration.ts';
import type { Config } from './settings.ts';

type KeyOfText = { [K in keyof Config]: Config[K] extends string ? K : never }[keyof Config];

/** Milliseconds of a setting whose form is a duration. */
export const durationOf = (config: Config, key: KeyOfText): number => millisecondsOf(config[key]) ?? 0;
