import type { Command } from 'commander';
import { type Options, withOptions } from '../options.ts';
import { printTable } from '../table.ts';
import { withFasti } from '../with-fasti.ts';

/** `fasti projections status`: position, lag and leader of every projection. */
export const status = (projections: Command) => {
  withOptions(projections.command('status').description('position, lag and leader of every projection'))
    .option('--json', 'as JSON')
    .action((options: Options & { readonly json?: boolean }) =>
      withFasti(options, async (running) => {
        const all = await running.status();
        if (options.json) {
          console.log(JSON.stringify(all, (_, value) => (typeof value === 'bigint' ? Number(value) : value), 2));
          return;
        }
        printTable(
          ['projection', 'version', 'position', 'events behind', 'seconds behind', 'quarantined', 'worker'],
          all.map(({ name, version, position, lag, quarantined, worker }) => [
            name,
            version,
            String(position),
            lag.events,
            lag.seconds.toFixed(1),
            quarantined.length,
            worker ?? 'none',
          ]),
        );
      }),
    );
};
