import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from './config.ts';

const length = 32;

export type Masterkeys = {
  /** Wraps what is new. */
  readonly masterkey: string;
  /** Opens what was wrapped before a replacement that is under way. */
  readonly previousMasterkey?: string;
  readonly generatedIn?: string;
  /** What the file says by now; nothing where no file was named. */
  readonly masterkeysAgain: () => readonly string[];
};
type Given = {
  readonly key: string | undefined;
  readonly previous: string | undefined;
  readonly file: string | undefined;
};

/**
 * The master key: given, or kept beside the embedded Postgres, where it is generated on the first start. A file may hold
 * two lines, the key and the one before it.
 * @throws ConfigError if it is missing, or is not 32 characters long (ZITADEL's rule: `openssl rand -hex 16` makes one)
 */
export const masterkeysOf = ({ key, previous, file }: Given, embeddedIn: string | undefined): Masterkeys => {
  const given =
    previous === undefined ? {} : { previousMasterkey: checked(previous, 'the previous one that was given') };
  const again = (from: string) => () => linesOf(from);
  if (file !== undefined) return { ...fromFile(file), ...given, masterkeysAgain: again(file) };
  if (key !== undefined)
    return { masterkey: checked(key, 'the one that was given'), ...given, masterkeysAgain: () => [] };
  if (embeddedIn === undefined)
    throw new ConfigError(
      'The master key is missing. Give it as FASTI_MASTERKEY, --masterkey or --masterkeyFile; `openssl rand -hex 16` makes a new one.',
    );
  const own = embeddedKeyFile(embeddedIn);
  if (existsSync(own)) return { ...fromFile(own), ...given, masterkeysAgain: again(own) };
  if (existsSync(join(embeddedIn, 'data')))
    throw new ConfigError(
      `The master key is missing: ${own} is gone, but the data directory was sealed with it. Put the file back, or give the key as FASTI_MASTERKEY.`,
    );
  mkdirSync(embeddedIn, { recursive: true, mode: 0o700 });
  const generated = newMasterkey();
  writeKeyFile(own, [generated]);
  return { masterkey: generated, generatedIn: own, masterkeysAgain: again(own) };
};

export const newMasterkey = () => randomBytes(length / 2).toString('hex');
export const embeddedKeyFile = (directory: string) => join(directory, 'masterkey');

/** Whoever reads it meanwhile sees the old file or the new one. */
export const writeKeyFile = (file: string, keys: readonly string[]): void => {
  writeFileSync(`${file}.new`, `${keys.join('\n')}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
};

const linesOf = (file: string): readonly string[] => {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
  } catch (error) {
    throw new ConfigError(`The master key file ${file} can't be read: ${(error as Error).message}`);
  }
};

const fromFile = (file: string): Pick<Masterkeys, 'masterkey' | 'previousMasterkey'> => {
  const [key = '', previous, ...more] = linesOf(file);
  if (more.length > 0)
    throw new ConfigError(`The master key file ${file} has more than two lines: the key, and the one before it.`);
  return {
    masterkey: checked(key, file),
    ...(previous === undefined ? {} : { previousMasterkey: checked(previous, `the second line of ${file}`) }),
  };
};

export const checked = (key: string, where: string): string => {
  if (key.length !== length)
    throw new ConfigError(
      `The master key must be exactly ${length} characters long; ${where} has ${key.length}. \`openssl rand -hex 16\` makes one.`,
    );
  return key;
};
