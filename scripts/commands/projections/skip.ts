import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { projection as decider } from '../../../domain/projection/projection.ts';
import { ConfigError } from '../../config/config.ts';
import { type Options, withOptions } from '../options.ts';
import { withFasti } from '../with-fasti.ts';
import { instanceOption, nothingWaits, outcomeOf, streamOption, type WhichStreams, waitingOf } from './waiting.ts';

type SkipOptions = Options & WhichStreams & { readonly reason: string; readonly actor?: string };

/** `fasti projections skip`: a projection passes over the event at fault, now and in every rebuild. */
export const skip = (projections: Command) => {
  withOptions(
    projections
      .command('skip')
      .description(
        'pass over the event that a stream in quarantine waits for, and go on with the next one. The skip is recorded as projection.event.skipped, and rebuilds skip the event too. Exit code 1 if a stream waits still',
      ),
  )
    .argument('<name>', 'of the projection')
    .requiredOption('--reason <text>', 'why, for whoever reads the log')
    .option(...streamOption)
    .option(...instanceOption)
    .option('--all', 'the event of every stream that waits in this projection')
    .option('--actor <name>', 'who decided it; the account that runs the command if not said')
    .action((name: string, options: SkipOptions) =>
      withFasti(options, async (running) => {
        if (options.stream === undefined && !options.all)
          throw new ConfigError('Say which stream: --stream TYPE/ID, or --all of this projection.');
        if (options.reason.trim() === '') throw new ConfigError('--reason: a skip is recorded with its reason.');
        const meant = await waitingOf(running, name, options);
        if (meant.length === 0) throw new ConfigError(nothingWaits);
        const cause = { actor: options.actor ?? userInfo().username, correlationId: `skip-${randomUUID()}` };
        for (const { projection, stream } of meant) {
          const { instanceId, position, eventType, aggregateType, aggregateId } = stream;
          await running.api.execute(
            { instanceId, cause },
            decider,
            name,
            {
              type: 'SkipEvent',
              version: projection.version,
              ...{ position, eventType, aggregateType, aggregateId, reason: options.reason },
            },
            instanceId,
          );
        }
        if (!(await outcomeOf(running, meant))) process.exitCode = 1;
      }),
    );
};
