import { Command, Help, InvalidArgumentError } from 'commander';
import { ConfigError, type ReadSettings, readSettings } from '../config/config.ts';
import type { Config } from '../config/settings.ts';
import { mistakesIn } from '../wire/mistakes.ts';

export type Options = {
  readonly config?: readonly string[];
  readonly steps?: readonly string[];
  readonly masterkey?: string;
  readonly masterkeyFile?: string;
  readonly masterkeyFromEnv?: boolean;
  readonly previousMasterkey?: string;
  readonly previousMasterkeyFile?: string;
  readonly tlsMode?: string;
};

const collect = (value: string, before: readonly string[] = []) => [...before, value];

/** The options that every command has, in ZITADEL's spelling. */
export const withOptions = (command: Command): Command =>
  command
    .option('--config <file>', 'YAML file with configuration; repeatable, later files win', collect)
    .option('--steps <file>', 'YAML file with FirstInstance; repeatable', collect)
    .option('--masterkey <key>', 'the master key, 32 characters')
    .option('--masterkeyFile <file>', 'file that holds the master key; a second line may hold the one before it')
    .option(
      '--masterkeyFromEnv',
      'take the master key from FASTI_MASTERKEY or ZITADEL_MASTERKEY (which is also the default)',
    )
    .option('--previousMasterkey <key>', 'the master key before, while it is being replaced')
    .option('--previousMasterkeyFile <file>', 'file that holds it')
    .option('--tlsMode <mode>', 'enabled: serve https; external: a proxy before us does; disabled: plain http');

const ofEveryCommand = new Set(withOptions(new Command()).options.map(({ long }) => long));

/** A help shows first what is the command's own. */
export const ownOptionsFirst = (command: Command) => {
  const { own = [], everywhere = [] } = Object.groupBy(new Help().visibleOptions(command), ({ long }) =>
    ofEveryCommand.has(long) ? 'everywhere' : 'own',
  );
  return [...own, ...everywhere];
};

/** For an option that is a number of things. */
export const wholeNumber = (text: string): number => {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('Expected a whole number from 1 on.');
  return Number(text);
};

/** The configuration as this command line and environment give it. @throws ConfigError that names every mistake */
export const configOf = (options: Options, warn: (message: string) => void): Config => {
  const read = sourcesOf(options, warn);
  const mistakes = [...read.mistakes, ...mistakesIn(read.config)];
  if (mistakes.length > 0) throw ConfigError.ofAll(mistakes);
  return read.config;
};

/** The same, with its mistakes and where each value comes from. */
export const sourcesOf = (options: Options, warn: (message: string) => void): ReadSettings =>
  readSettings({
    files: [...(options.config ?? []), ...(options.steps ?? [])],
    environment: process.env,
    flags: { ...masterkeyFlag(options), ...tlsFlags(options.tlsMode) },
    warn,
  });

const masterkeyFlag = ({ masterkey }: Options): Partial<Config> =>
  masterkey === undefined ? {} : { Masterkey: masterkey };

const tlsFlags = (mode: string | undefined): Partial<Config> => {
  switch (mode) {
    case undefined:
      return {};
    case 'enabled':
      return { 'TLS.Enabled': true, ExternalSecure: true };
    case 'external':
      return { 'TLS.Enabled': false, ExternalSecure: true };
    case 'disabled':
      return { 'TLS.Enabled': false, ExternalSecure: false };
    default:
      throw new ConfigError(`--tlsMode must be enabled, external or disabled, not ${mode}.`);
  }
};
