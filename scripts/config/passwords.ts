import { existsSync } from 'node:fs';
import type { BreachedOptions } from '../../api/password/breached/breached.ts';
import { type Limits, usualLimits } from '../../api/password/hash/limits.ts';
import type { VerifierName } from '../../api/password/hash/scheme.ts';
import type { HashedWith, PasswordOptions } from '../../api/password/password.ts';
import { ConfigError } from './config.ts';
import type { Config } from './settings.ts';

const at = 'SystemDefaults.PasswordHasher';

const verifiers = [
  ...(['argon2', 'bcrypt', 'scrypt', 'pbkdf2', 'md5'] as const),
  ...(['md5plain', 'md5salted', 'sha2', 'phpass', 'drupal7'] as const),
] as const satisfies readonly VerifierName[];

const mustBeWithin = (key: keyof Config, value: number, least: number, most: number) => {
  if (!Number.isSafeInteger(value) || value < least || value > most)
    throw new ConfigError(`${key} must be between ${least} and ${most}, not ${value}.`);
  return value;
};

const hashedWithOf = (config: Config): HashedWith => {
  const { [`${at}.Hasher.Algorithm`]: algorithm } = config;
  const cost = (key: 'Time' | 'Memory' | 'Threads' | 'Cost', least: number, most: number) =>
    mustBeWithin(`${at}.Hasher.${key}`, config[`${at}.Hasher.${key}`], least, most);
  switch (algorithm) {
    case 'argon2id': {
      const parallelism = cost('Threads', 1, 255);
      return {
        algorithm,
        // RFC 9106, 3.1: eight KiB for each lane.
        cost: {
          timeCost: cost('Time', 1, 1000),
          memoryCost: cost('Memory', 8 * parallelism, 4 * 1024 ** 2),
          parallelism,
        },
      };
    }
    case 'bcrypt':
      return { algorithm, cost: cost('Cost', 4, 20) };
    default:
      throw new ConfigError(
        `${at}.Hasher.Algorithm must be argon2id or bcrypt, not ${algorithm}: others are verified only.`,
      );
  }
};

const verifiersOf = (config: Config): readonly VerifierName[] =>
  config[`${at}.Verifiers`].map((name) => {
    const known = verifiers.find((verifier) => verifier === name);
    if (known === undefined)
      throw new ConfigError(`${at}.Verifiers: there is no ${name}, only ${verifiers.join(', ')}.`);
    return known;
  });

const limitsOf = (config: Config): Limits => ({
  bcryptCost: [config[`${at}.Limits.Bcrypt.MinCost`], config[`${at}.Limits.Bcrypt.MaxCost`]],
  argon2Time: [config[`${at}.Limits.Argon2.MinTime`], config[`${at}.Limits.Argon2.MaxTime`]],
  argon2Memory: [config[`${at}.Limits.Argon2.MinMemory`], config[`${at}.Limits.Argon2.MaxMemory`]],
  argon2Threads: [config[`${at}.Limits.Argon2.MinThreads`], config[`${at}.Limits.Argon2.MaxThreads`]],
  scryptLN: [config[`${at}.Limits.Scrypt.MinLN`], config[`${at}.Limits.Scrypt.MaxLN`]],
  scryptR: [config[`${at}.Limits.Scrypt.MinR`], config[`${at}.Limits.Scrypt.MaxR`]],
  scryptP: [config[`${at}.Limits.Scrypt.MinP`], config[`${at}.Limits.Scrypt.MaxP`]],
  scryptMiB: usualLimits.scryptMiB,
  pbkdf2Rounds: [config[`${at}.Limits.PBKDF2.MinRounds`], config[`${at}.Limits.PBKDF2.MaxRounds`]],
  sha256Rounds: [config[`${at}.Limits.Sha2.MinSha256Rounds`], config[`${at}.Limits.Sha2.MaxSha256Rounds`]],
  sha512Rounds: [config[`${at}.Limits.Sha2.MinSha512Rounds`], config[`${at}.Limits.Sha2.MaxSha512Rounds`]],
  phpassRounds: [config[`${at}.Limits.PHPass.MinRounds`], config[`${at}.Limits.PHPass.MaxRounds`]],
  drupal7Iterations: [config[`${at}.Limits.Drupal7.MinIterations`], config[`${at}.Limits.Drupal7.MaxIterations`]],
});

/** @throws ConfigError */
export const breachedOptionsOf = (config: Config): Omit<BreachedOptions, 'onTrouble'> => {
  const { 'Passwords.Breached.BloomFile': bloomFile, 'Passwords.Breached.RangeURL': url } = config;
  if (bloomFile !== undefined && !existsSync(bloomFile))
    throw new ConfigError(`Passwords.Breached.BloomFile: there is no file ${bloomFile}.`);
  if (url !== undefined && !/^https?:\/\//.test(url))
    throw new ConfigError(`Passwords.Breached.RangeURL must be an address of the web, not ${url}.`);
  return {
    ...(bloomFile === undefined ? {} : { bloomFile }),
    ...(url === undefined ? {} : { range: { url, timeoutMs: config['Passwords.Breached.TimeoutMs'] } }),
    failsClosed: config['Passwords.Breached.FailClosed'],
  };
};

/** @throws ConfigError */
export const passwordOptionsOf = (config: Config): PasswordOptions => ({
  hashedWith: hashedWithOf(config),
  verifiers: verifiersOf(config),
  limits: limitsOf(config),
});
