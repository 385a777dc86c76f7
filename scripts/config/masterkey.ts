import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from './config.ts';

const length = 32;

/**
 * The master key: given, or kept beside the embedded Postgres, where it is generated on the first start.
 * @throws ConfigError if it is missing, or is not 32 characters long (ZITADEL's rule: `openssl rand -hex 16` makes one)
 */
export const masterkeyOf = (
  given: string | undefined,
  embeddedIn: string | undefined,
): { readonly key: string; readonly generatedIn?: string } => {
  if (given !== undefined) return { key: checked(given, 'the one that was given') };
  if (embeddedIn === undefined)
    throw new ConfigError(
      'The master key is missing. Give it as FASTI_MASTERKEY, --masterkey or --masterkeyFile; `openssl rand -hex 16` makes a new one.',
    );
  const file = join(embeddedIn, 'masterkey');
  if (existsSync(file)) return { key: checked(readFileSync(file, 'utf8').trim(), file) };
  if (existsSync(join(embeddedIn, 'data')))
    throw new ConfigError(
      `The master key is missing: ${file} is gone, but the data directory was sealed with it. Put the file back, or give the key as FASTI_MASTERKEY.`,
    );
  mkdirSync(embeddedIn, { recursive: true, mode: 0o700 });
  const key = randomBytes(length / 2).toString('hex');
  writeFileSync(file, `${key}\n`, { mode: 0o600 });
  return { key, generatedIn: file };
};

const checked = (key: string, where: string): string => {
  if (key.length !== length)
    throw new ConfigError(
      `The master key must be exactly ${length} characters long; ${where} has ${key.length}. \`openssl rand -hex 16\` makes one.`,
    );
  return key;
};
