import type { Command } from 'commander';
import { ConfigError } from '../config/config.ts';
import { type Key, type Read, settings } from '../config/settings.ts';
import { mistakesIn } from '../wire/mistakes.ts';
import { type Options, sourcesOf, withOptions } from './options.ts';
import { printTable } from './table.ts';

type ConfigOptions = Options & { readonly all?: boolean; readonly json?: boolean };

/** `fasti config`: what a server would take its configuration to be. It opens nothing. */
export const config = (program: Command) => {
  withOptions(
    program
      .command('config')
      .description('the configuration in effect, and where each value comes from; secrets are not shown'),
  )
    .option('--all', 'what has its default, too')
    .option('--json', 'as JSON')
    .addHelpText('after', '\nExit code 0: it can be started with. 1: it has mistakes; all of them are named.')
    .action(show);
};

const show = (options: ConfigOptions) => {
  const read = sourcesOf(options, (message) => console.error(`! ${message}`));
  const shown = Object.entries<Read>(settings)
    .map(([key, { kind }]) => ({ key, ...shownValue(kind, read.config[key as Key]), from: read.from.get(key as Key) }))
    .filter(({ from }) => options.all || from !== undefined)
    .map(({ from = 'default', ...setting }) => ({ ...setting, from }));
  if (options.json) console.log(JSON.stringify(shown, null, 2));
  else if (shown.length === 0) console.log('Every setting has its default. --all shows them.');
  else
    printTable(
      ['key', 'value', 'from'],
      shown.map(({ key, value, from }) => [key, written(value), from]),
    );
  const mistakes = [...read.mistakes, ...mistakesIn(read.config)];
  if (mistakes.length > 0) throw ConfigError.ofAll(mistakes);
};

const shownValue = (kind: Read['kind'], value: unknown) => {
  if (value === undefined) return { value: null };
  return kind === 'secret' ? { value: '(secret)' } : { value };
};

const written = (value: unknown): string => {
  if (value === null) return '';
  return Array.isArray(value) ? value.join(', ') : String(value);
};
