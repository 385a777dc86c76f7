import type { Command } from 'commander';
import { ConfigError } from '../../config/config.ts';
import { bigintAsNumber } from '../json.ts';
import { type Options, withOptions } from '../options.ts';
import { printTable } from '../table.ts';
import { withFasti } from '../with-fasti.ts';
import { statusTables } from './status-tables.ts';
import { watch } from './watch.ts';

type StatusOptions = Options & { readonly json?: boolean; readonly watch?: boolean; readonly interval: string };

/** `fasti projections status`: position, lag, worker and quarantine of every projection. */
export const status = (projections: Command) => {
  withOptions(
    projections
      .command('status')
      .description('position, lag and worker of every projection; tenants that are behind; streams in quarantine'),
  )
    .option('--json', 'as JSON')
    .option('--watch', 'until Ctrl-C: drawn in place on a terminal, otherwise a line for each change')
    .option('--interval <seconds>', 'how often to look, with --watch', '1')
    .action((options: StatusOptions) =>
      withFasti(options, async (running) => {
        if (options.watch) return watch(running.status, intervalOf(options.interval));
        const all = await running.status();
        if (options.json) {
          console.log(JSON.stringify(all, bigintAsNumber, 2));
          return;
        }
        for (const [index, { head, rows }] of statusTables(all).entries()) {
          if (index > 0) console.log();
          printTable(head, rows);
        }
      }),
    );
};

const intervalOf = (text: string): number => {
  const seconds = Number(text);
  if (!(seconds >= 0.1 && seconds <= 3_600))
    throw new ConfigError(`--interval ${text}: expected seconds, 0.1 to 3600.`);
  return seconds * 1_000;
};
