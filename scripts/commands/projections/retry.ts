import type { Command } from 'commander';
import { type Options, withOptions } from '../options.ts';
import { withFasti } from '../with-fasti.ts';
import { instanceOption, nothingWaits, outcomeOf, streamOption, type WhichStreams, waitingOf } from './waiting.ts';

/** `fasti projections retry`: streams in quarantine are tried now, not when their pause is over. */
export const retry = (projections: Command) => {
  withOptions(
    projections
      .command('retry')
      .description(
        'try streams in quarantine now: their waiting events, in order. Exit code 1 if one is refused again',
      ),
  )
    .argument('[name]', 'of the projection')
    .option('--all', 'in every projection')
    .option(...streamOption)
    .option(...instanceOption)
    .action((name: string | undefined, options: Options & WhichStreams) =>
      withFasti(options, async (running) => {
        const meant = await waitingOf(running, name, options);
        if (meant.length === 0) {
          console.log(nothingWaits);
          return;
        }
        for (const { projection, stream } of meant) await running.tryAgain(projection, [stream]);
        if (!(await outcomeOf(running, meant))) process.exitCode = 1;
      }),
    );
};
