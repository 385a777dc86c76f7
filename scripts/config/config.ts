import type { Form } from './form.ts';
import { type Config, type Key, type Read, settings } from './settings.ts';
import { fromEnvironment, fromFile, type Given } from './sources.ts';

/** The configuration is wrong: says which key or file, and what would be right. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';

  /** All that is wrong, in one message. */
  static ofAll(mistakes: readonly string[]): ConfigError {
    return new ConfigError(
      mistakes.length === 1
        ? (mistakes[0] ?? '')
        : [`The configuration has ${mistakes.length} mistakes:`, ...mistakes.map((mistake) => `  ${mistake}`)].join(
            '\n',
          ),
    );
  }
}

export type Sources = {
  /** YAML files, later ones over earlier ones. */
  readonly files?: readonly string[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** From the command line; over everything else. */
  readonly flags?: Partial<Config>;
  readonly warn?: (message: string) => void;
};

export type ReadSettings = {
  /** What is wrong has its default here. */
  readonly config: Config;
  /** Where each value comes from; a key that is not here has its default. */
  readonly from: ReadonlyMap<Key, string>;
  readonly mistakes: readonly string[];
};

/** Defaults, then files, then ZITADEL_…, then FASTI_…, then flags. */
export const readSettings = ({ files = [], environment = {}, flags = {}, warn = () => {} }: Sources): ReadSettings => {
  const mistakes: string[] = [];
  const ears = { warn, mistake: (message: string) => mistakes.push(message) };
  const flagged = Object.entries(flags).map(([key, value]): Given => [key as Key, value, 'the command line']);
  const values = new Map<Key, { readonly value: unknown; readonly from: string }>();
  for (const [key, value, from] of [
    ...files.flatMap((file) => fromFile(file, ears)),
    ...['ZITADEL_', 'FASTI_'].flatMap((prefix) => fromEnvironment(environment, prefix, ears)),
    ...flagged,
  ])
    if (value !== undefined && value !== null) values.set(key, { value, from });

  const inEffect = ([key, setting]: [string, Read]) => {
    const given = values.get(key as Key);
    if (given === undefined) return setting.default;
    const read = readAs(setting, given.value);
    if ('value' in read) return read.value;
    mistakes.push(wrong(key, setting, read.expected, given));
    values.delete(key as Key);
    return setting.default;
  };
  const config = Object.fromEntries(
    Object.entries<Read>(settings).map((setting) => [setting[0], inEffect(setting)]),
  ) as Config;
  return { config, from: new Map([...values].map(([key, { from }]) => [key, from])), mistakes };
};

/** @throws ConfigError that names every mistake */
export const readConfig = (sources: Sources): Config => {
  const { config, mistakes } = readSettings(sources);
  if (mistakes.length > 0) throw ConfigError.ofAll(mistakes);
  return config;
};

const wrong = (
  key: string,
  { kind, form }: Read,
  expected: string,
  { value, from }: { readonly value: unknown; readonly from: string },
): string => {
  const example = form?.example === undefined ? '' : `, such as ${form.example}`;
  const shown = kind === 'secret' ? '' : `, not ${JSON.stringify(value)}`;
  return `${key} must be ${expected}${example}${shown} (${from}).`;
};

type Reading = { readonly value: unknown } | { readonly expected: string };

const readAs = ({ kind, form }: Read, given: unknown): Reading => {
  const value = converted(kind, given);
  // A form is of the kind that it stands beside.
  const says = form as Form<unknown> | undefined;
  if (value === undefined || (says !== undefined && !says.fits(value))) return { expected: says?.says ?? kinds[kind] };
  return { value };
};

const kinds: { readonly [K in Read['kind']]: string } = {
  number: 'a number',
  flag: 'true or false',
  texts: 'a list',
  text: 'a text',
  secret: 'a text',
};

/** The value in its kind; undefined if it is none. */
const converted = (kind: Read['kind'], value: unknown): unknown => {
  switch (kind) {
    case 'number': {
      const count = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
      return typeof count === 'number' && Number.isFinite(count) ? count : undefined;
    }
    case 'flag':
      if (value === true || value === 'true') return true;
      return value === false || value === 'false' ? false : undefined;
    case 'texts':
      if (Array.isArray(value)) return value.map(String);
      return typeof value === 'string' ? value.split(',').map((part) => part.trim()) : undefined;
    default:
      if (value instanceof Date) return value.toISOString();
      return typeof value === 'object' ? undefined : String(value);
  }
};
