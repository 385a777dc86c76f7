import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { distance } from 'fastest-levenshtein';
import { type Key, type Read, settings } from './settings.ts';

/** What was said of a setting, and where. */
export type Given = readonly [key: Key, value: unknown, from: string];
/** Who hears of what is wrong, and of what has no effect. */
export type Ears = { mistake(message: string): void; warn(message: string): void };

/** 4 MB that a server without a file of settings does without. */
const yaml = () => createRequire(import.meta.url)('yaml') as typeof import('yaml');

const own = new Map<string, Key>((Object.keys(settings) as Key[]).map((key) => [key.toLowerCase(), key]));
/** Keys that ZITADEL has: those we do not act on are accepted, with a warning, so that an operator's files can stay as they are. */
const zitadels = new Set(
  readFileSync(new URL('zitadel-keys.txt', import.meta.url), 'utf8')
    .split('\n')
    .filter((key) => key !== '')
    .map((key) => key.toLowerCase()),
);

export const fromFile = (file: string, ears: Ears): readonly Given[] => {
  let content: unknown;
  try {
    content = yaml().parse(readFileSync(file, 'utf8'));
  } catch (error) {
    ears.mistake(`The configuration file ${file} can't be read: ${(error as Error).message.trim()}`);
    return [];
  }
  if (content === null || content === undefined) return [];
  if (typeof content === 'object' && !Array.isArray(content)) return flatten(content, '', file, ears);
  ears.mistake(`The configuration file ${file} must be a map of keys.`);
  return [];
};

/** Walks the map down to known keys. A key that nobody knows is a mistake, except below a key whose value is itself a map. */
const flatten = (map: object, above: string, file: string, ears: Ears): readonly Given[] =>
  Object.entries(map).flatMap(([name, value]): readonly Given[] => {
    const path = above === '' ? name : `${above}.${name}`;
    const key = own.get(path.toLowerCase());
    if (key !== undefined) return [[key, value, file]];
    if (zitadels.has(path.toLowerCase())) ears.warn(`${path} in ${file} has no effect here.`);
    else if (typeof value === 'object' && value !== null && !Array.isArray(value) && isPrefix(path))
      return flatten(value, path, file, ears);
    else ears.mistake(`Unknown configuration key ${path} in ${file}.${suggestion(path, (nearest) => nearest)}`);
    return [];
  });

const isPrefix = (path: string): boolean => {
  const start = `${path.toLowerCase()}.`;
  return [...own.keys(), ...zitadels].some((key) => key.startsWith(start));
};

export const variable = (key: string): string => key.replaceAll('.', '_').toUpperCase();
const ownVariables = new Map([...own.values()].map((key) => [variable(key), key]));
const zitadelVariables = new Set([...zitadels].map(variable));
const secretFiles = new Map(
  Object.entries<Read>(settings)
    .filter(([, { kind }]) => kind === 'secret')
    .map(([key]) => [`${variable(key)}_FILE`, key as Key]),
);

type Environment = Readonly<Record<string, string | undefined>>;

export const fromEnvironment = (environment: Environment, prefix: string, ears: Ears): readonly Given[] =>
  Object.entries(environment).flatMap(([name, value]): readonly Given[] => {
    if (!name.startsWith(prefix) || value === undefined || name.startsWith('FASTI_TEST_')) return [];
    const path = name.slice(prefix.length);
    const key = ownVariables.get(path);
    // Empty is not set, as for ZITADEL: a compose file can only pass on an empty one.
    if (key !== undefined) return value === '' ? [] : [[key, value, name]];
    const secret = secretFiles.get(path);
    if (secret !== undefined) return value === '' ? [] : fromSecretFile(secret, value, name, ears);
    if (zitadelVariables.has(path)) ears.warn(`The environment variable ${name} has no effect here.`);
    else if (prefix === 'FASTI_')
      ears.mistake(
        `Unknown environment variable ${name}.${suggestion(path.replaceAll('_', '.'), (nearest) => `${prefix}${variable(nearest)}`)}`,
      );
    return [];
  });

/** As Docker and Kubernetes hand secrets to a container: what the file holds, but for the end of its line. */
const fromSecretFile = (key: Key, file: string, name: string, ears: Ears): readonly Given[] => {
  try {
    return [[key, readFileSync(file, 'utf8').trimEnd(), `${name} (${file})`]];
  } catch (error) {
    ears.mistake(`${name}: ${file} can't be read: ${(error as Error).message}`);
    return [];
  }
};

/** The nearest key that exists, if one is near. */
const suggestion = (path: string, shown: (key: Key) => string): string => {
  const ranked = [...own.values()]
    .map((key) => ({ key, steps: distance(key.toLowerCase(), path.toLowerCase()) }))
    .sort((a, b) => a.steps - b.steps);
  const nearest = ranked[0];
  return nearest !== undefined && nearest.steps <= 4
    ? ` Did you mean ${shown(nearest.key)}?`
    : ' docs/configuration.md lists the keys.';
};
