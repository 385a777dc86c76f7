import type { Command } from 'commander';
import { bigintAsNumber } from '../json.ts';
import { type Options, withOptions } from '../options.ts';
import { printTable } from '../table.ts';
import { intervalOf, type WatchOptions, watch, withWatch } from '../watch.ts';
import { withFasti } from '../with-fasti.ts';
import { showChanges } from './show-changes.ts';
import { statusTables } from './status-tables.ts';

type StatusOptions = Options & WatchOptions & { readonly json?: boolean };

/** `fasti projections status`: position, lag, worker and quarantine of every projection. */
export const status = (projections: Command) => {
  const command = projections
    .command('status')
    .description('position, lag and worker of every projection; tenants that are behind; streams in quarantine')
    .option('--json', 'as JSON');
  withOptions(withWatch(command, 'drawn in place on a terminal, otherwise a line for each change')).action(
    (options: StatusOptions) =>
      withFasti(options, async (running) => {
        if (options.watch)
          return watch(running.status, intervalOf(options), { show: showChanges(), trouble: console.error });
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
