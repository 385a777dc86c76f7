import { ConfigError } from './config.ts';
import type { Config } from './settings.ts';

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/** Milliseconds of a duration as ZITADEL's operators write it: 5m, 1h30m, 500ms. @throws ConfigError */
export const durationOf = (config: Config, key: KeyOfText, { leastMs = 1 } = {}): number => {
  const text = config[key];
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)];
  const milliseconds = parts.reduce(
    (sum, [, count, unit]) => sum + Number(count) * units[unit as keyof typeof units],
    0,
  );
  if (parts.map(([part]) => part).join('') !== text || milliseconds < leastMs || text === '')
    throw new ConfigError(`${key} must be a duration such as 5m or 1h30m, not ${JSON.stringify(text)}.`);
  return milliseconds;
};

type KeyOfText = { [K in keyof Config]: Config[K] extends string ? K : never }[keyof Config];
