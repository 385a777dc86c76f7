import { Bar, Presets } from 'cli-progress';
import type { Command } from 'commander';
import { projections as known } from '../../../projections/index.ts';
import { type Options, withOptions } from '../options.ts';
import { projectionNamed, withFasti } from '../with-fasti.ts';

/** `fasti projections rebuild NAME`: one projection made anew, while the old one serves. */
export const rebuild = (projections: Command) => {
  withOptions(
    projections
      .command('rebuild')
      .description('make one projection anew from the first event, while the old one serves'),
  )
    .argument('<name>', `one of ${known.map(({ name }) => name).join(', ')}`)
    .action((name: string, options: Options) =>
      withFasti(options, async (running) => {
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
        const { events } = await running.rebuild(name, (done, total) => {
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
