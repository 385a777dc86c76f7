import { Bar, Presets } from 'cli-progress';
import type { Command } from 'commander';
import { projections as known } from '../../projections/index.ts';
import { type Options, withOptions } from './options.ts';
import { printTable } from './table.ts';
import { projectionNamed, withFasti } from './with-fasti.ts';

/** `fasti projections status|rebuild`: how far the read models are, and making one anew. */
export const projections = (program: Command) => {
  const command = program.command('projections').description('the read models: how far they are, and making them anew');

  withOptions(command.command('status').description('position, lag and leader of every projection'))
    .option('--json', 'as JSON')
    .action((options: Options & { readonly json?: boolean }) =>
      withFasti(options, async ({ status }) => {
        const all = await status();
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

  withOptions(
    command.command('rebuild').description('make one projection anew from the first event, while the old one serves'),
  )
    .argument('<name>', `one of ${known.map(({ name }) => name).join(', ')}`)
    .action((name: string, options: Options) =>
      withFasti(options, async ({ rebuild }) => {
        projectionNamed(known, name);
        const bar = new Bar(
          {
            format: `${name} [{bar}] {percentage}% | {value}/{total} events | {eta_formatted} left`,
            noTTYOutput: true,
            notTTYSchedule: 1000,
          },
          Presets.shades_classic,
        );
        const begun = performance.now();
        const { events } = await rebuild(name, (done, total) => {
          if (bar.isActive) bar.setTotal(total);
          else bar.start(total, done);
          bar.update(done);
        });
        bar.stop();
        console.log(
          `${name} is rebuilt from ${events} events in ${((performance.now() - begun) / 1000).toFixed(1)} s, and serves.`,
        );
      }),
    );
};
