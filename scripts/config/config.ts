import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { distance } from 'fastest-levenshtein';
import { type Config, type Key, type Read, settings } from './settings.ts';

/** 4 MB that a server without a file of settings does without. */
const yaml = () => createRequire(import.meta.url)('yaml') as typeof import('yaml');

/** The configuration is wrong: says which key or file, and what would be right. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

const own = new Map<string, Key>((Object.keys(settings) as Key[]).map((key) => [key.toLowerCase(), key]));
/** Keys that ZITADEL has: those we do not act on are accepted, with a warning, so that an operator's files can stay as they are. */
const zitadels = new Set(
  readFileSync(new URL('zitadel-keys.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((key) => key !== '')
    .map((key) => key.toLowerCase()),
);

type Sources = {
  /** YAML files, later ones over earlier ones. */
  readonly files?: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** From the command line; over everything else. */
  readonly flags?: Partial<Config>;
  readonly warn?: (message: string) => void;
};

/** Defaults, then files, then ZITADEL_…, then FASTI_…, then flags. @throws ConfigError */
export const readConfig = ({ files = [], environment = {}, flags = {}, warn = () => {} }: Sources): Config => {
  const values = new Map<Key, unknown>();
  for (const file of files) for (const [key, value] of fromFile(file, warn)) values.set(key, value);
  for (const prefix of ['ZITADEL_', 'FASTI_'])
    for (const [key, value] of fromEnvironment(environment, prefix, warn)) values.set(key, value);
  for (const [key, value] of Object.entries(flags)) if (value !== undefined) values.set(key as Key, value);
  return Object.fromEntries(
    Object.entries<Read>(settings).map(([key, { kind, default: initially }]) => {
      const value = values.get(key as Key);
      return [key, value === undefined || value === null ? initially : read(key, kind, value)];
    }),
  ) as Config;
};

const fromFile = (file: string, warn: (message: string) => void): [Key, unknown][] => {
  let content: unknown;
  try {
    content = yaml().parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ConfigError(`The configuration file ${file} can't be read: ${(error as Error).message}`);
  }
  if (content === null || content === undefined) return [];
  if (typeof content !== 'object' || Array.isArray(content))
    throw new ConfigError(`The configuration file ${file} must be a map of keys.`);
  return flatten(content as object, '', file, warn);
};

/** Walks the map down to known keys. A key that nobody knows is a mistake, except below a key whose value is itself a map. */
const flatten = (map: object, above: string, file: string, warn: (message: string) => void): [Key, unknown][] =>
  Object.entries(map).flatMap(([name, value]): [Key, unknown][] => {
    const path = above === '' ? name : `${above}.${name}`;
    const key = own.get(path.toLowerCase());
    if (key !== undefined) return [[key, value]];
    if (zitadels.has(path.toLowerCase())) {
      warn(`${path} in ${file} has no effect here.`);
      return [];
    }
    if (typeof value === 'object' && value !== null && !Array.isArray(value) && isPrefix(path))
      return flatten(value, path, file, warn);
    throw new ConfigError(`Unknown configuration key ${path} in ${file}.${suggestion(path)}`);
  });

const isPrefix = (path: string): boolean => {
  const start = `${path.toLowerCase()}.`;
  return [...own.keys(), ...zitadels].some((key) => key.startsWith(start));
};

const variable = (key: string): string => key.replaceAll('.', '_').toUpperCase();
const ownVariables = new Map([...own.values()].map((key) => [variable(key), key]));
const zitadelVariables = new Set([...zitadels].map(variable));

const fromEnvironment = (
  environment: Readonly<Record<string, string | undefined>>,
  prefix: string,
  warn: (message: string) => void,
): [Key, unknown][] =>
  Object.entries(environment).flatMap(([name, value]): [Key, unknown][] => {
    if (!name.startsWith(prefix) || value === undefined || name.startsWith('FASTI_TEST_')) return [];
    const path = name.slice(prefix.length);
    const key = ownVariables.get(path);
    // Empty is not set, as for ZITADEL: a compose file can only pass on an empty one.
    if (key !== undefined) return value === '' ? [] : [[key, value]];
    if (zitadelVariables.has(path)) warn(`The environment variable ${name} has no effect here.`);
    else if (prefix === 'FASTI_')
      throw new ConfigError(`Unknown environment variable ${name}.${suggestion(path.replaceAll('_', '.'))}`);
    return [];
  });

const read = (key: string, kind: Read['kind'], value: unknown): unknown => {
  const wrong = (expected: string) => new ConfigError(`${key} must be ${expected}, not ${JSON.stringify(value)}.`);
  switch (kind) {
    case 'number': {
      const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      if (typeof number !== 'number' || !Number.isFinite(number)) throw wrong('a number');
      return number;
    }
    case 'flag':
      if (value === true || value === 'true') return true;
      if (value === false || value === 'false') return false;
      throw wrong('true or false');
    case 'texts':
      if (Array.isArray(value)) return value.map(String);
      if (typeof value === 'string') return value.split(',').map((part) => part.trim());
      throw wrong('a list');
    default:
      if (typeof value === 'object') throw wrong('a text');
      return value instanceof Date ? value.toISOString() : String(value);
  }
};

/** The nearest key that exists, if one is near. */
const suggestion = (path: string): string => {
  const ranked = [...own.values()]
    .map((key) => ({ key, steps: distance(key.toLowerCase(), path.toLowerCase()) }))
    .sort((a, b) => a.steps - b.steps);
  const nearest = ranked[0];
  return nearest !== undefined && nearest.steps <= 4
    ? ` Did you mean ${nearest.key}?`
    : ' docs/configuration.md lists the keys.';
};
