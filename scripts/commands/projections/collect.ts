import type { Command } from 'commander';
import { ConfigError } from '../../config/config.ts';
import { type Options, withOptions } from '../options.ts';
import { printTable } from '../table.ts';
import { withFasti } from '../with-fasti.ts';

type CollectOptions = Options & { readonly olderThan: string; readonly dryRun?: boolean; readonly json?: boolean };

/** `fasti projections collect`: tables that nobody uses any more. */
export const collect = (projections: Command) => {
  withOptions(
    projections
      .command('collect')
      .description(
        'drop the tables of versions that no process has projected for a while. Servers do so by themselves after seven days. Never those of this release, nor of one that still runs',
      ),
  )
    .option('--older-than <time>', 'unused for so long: 30m, 12h, 7d', '7d')
    .option('--dry-run', 'only say what would be dropped')
    .option('--json', 'as JSON')
    .action((options: CollectOptions) => {
      const { dryRun = false } = options;
      const olderThanMs = durationOf(options.olderThan);
      return withFasti(options, async (running) => {
        const unused = await running.collect({ olderThanMs, dryRun });
        if (options.json) {
          console.log(JSON.stringify(unused, null, 2));
          return;
        }
        if (unused.length === 0) {
          console.log(`Nothing has been unused for ${options.olderThan}.`);
          return;
        }
        printTable(
          ['projection', 'version', 'last used', dryRun ? 'would be dropped' : 'dropped'],
          unused.map(({ projection, version, tables, usedAt }) => [
            projection,
            version,
            usedAt.toISOString(),
            tables.join(', '),
          ]),
        );
      });
    });
};

const units: { readonly [unit: string]: number } = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const durationOf = (text: string): number => {
  const [, count, unit = ''] = /^(\d+)([smhd])$/.exec(text) ?? [];
  const milliseconds = units[unit];
  if (count === undefined || milliseconds === undefined)
    throw new ConfigError(`--older-than takes a number with s, m, h or d, such as 7d, not ${text}.`);
  return Number(count) * milliseconds;
};
