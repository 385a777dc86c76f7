import { readFileSync } from 'node:fs';
import { ConfigError } from '../config/config.ts';
import { type Masterkeys, masterkeysOf } from '../config/masterkey.ts';
import type { Config } from '../config/settings.ts';
import type { Options } from './options.ts';

/** The master keys as this command line, its files and the environment give them. */
export const masterkeysFor = (config: Config, options: Options, embeddedIn: string | undefined): Masterkeys =>
  masterkeysOf(
    {
      key: config.Masterkey,
      previous: previousOf(options) ?? config.PreviousMasterkey,
      file: options.masterkey === undefined ? options.masterkeyFile : undefined,
    },
    embeddedIn,
  );

const previousOf = ({ previousMasterkey, previousMasterkeyFile }: Options): string | undefined =>
  previousMasterkey ?? (previousMasterkeyFile === undefined ? undefined : keyIn(previousMasterkeyFile));

export const keyIn = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').split('\n')[0]?.trim() ?? '';
  } catch (error) {
    throw new ConfigError(`The master key file ${file} can't be read: ${(error as Error).message}`);
  }
};
