import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import type { QueueSight } from '../../../api/queue-sight.ts';
import { jobStates } from '../../../projections/jobs/jobs.ts';
import { ConfigError } from '../../config/config.ts';
import { bigintAsNumber } from '../json.ts';
import { type Options, withOptions } from '../options.ts';
import { printTable } from '../table.ts';
import { withFasti } from '../with-fasti.ts';

type StatusOptions = Options & { readonly json?: boolean; readonly watch?: boolean; readonly interval: string };

/** `fasti jobs status`: jobs by state, how old the oldest is, and events that a reaction refuses. */
export const status = (jobs: Command) => {
  withOptions(
    jobs
      .command('status')
      .description('jobs by state, how long the oldest waits, how far reactions are, and events that they refuse'),
  )
    .option('--json', 'as JSON')
    .option('--watch', 'until Ctrl-C: a line for each change')
    .option('--interval <seconds>', 'how often to look, with --watch', '1')
    .action((options: StatusOptions) => {
      const everyMs = intervalOf(options.interval);
      return withFasti(options, async ({ messaging }) => {
        if (options.watch) return watch(messaging.look, everyMs);
        const sight = await messaging.look();
        if (options.json) console.log(JSON.stringify(sight, bigintAsNumber, 2));
        else print(sight);
      });
    });
};

const intervalOf = (text: string): number => {
  const seconds = Number(text);
  if (!(seconds >= 0.1 && seconds <= 3_600))
    throw new ConfigError(`--interval ${text}: expected seconds, 0.1 to 3600.`);
  return seconds * 1_000;
};

const print = ({ queue, reactions }: QueueSight) => {
  printTable(
    ['queue', ...jobStates, 'oldest waits (s)'],
    [[queue.kept, ...jobStates.map((state) => queue.counts[state]), queue.oldestSeconds.toFixed(1)]],
  );
  console.log();
  printTable(
    ['reaction', 'position', 'events behind', 'refused'],
    reactions.map(({ name, position, behind, refused }) => [name, String(position), behind, refused.length]),
  );
  const refused = reactions.flatMap((reaction) => reaction.refused);
  if (refused.length === 0) return;
  console.log();
  printTable(
    ['refused event', 'instance', 'at', 'by', 'attempts', 'next attempt', 'error'],
    refused.map((one) => [
      one.eventType,
      one.instanceId,
      String(one.position),
      one.reaction,
      one.attempts,
      one.nextAttemptAt.toISOString(),
      one.error,
    ]),
  );
};

const watch = async (look: () => Promise<QueueSight>, everyMs: number): Promise<void> => {
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());
  let before = '';
  while (!stopped.signal.aborted) {
    // A server that is away for a moment is what somebody may be watching for.
    const line = await look().then(lineOf, (error: Error) => `! ${error.message}`);
    if (line !== before) console.log(`${new Date().toISOString()} ${line}`);
    before = line;
    await pause(everyMs, undefined, { signal: stopped.signal }).catch(() => undefined);
  }
};

const lineOf = ({ queue, reactions }: QueueSight) => {
  const refused = reactions.reduce((sum, reaction) => sum + reaction.refused.length, 0);
  return [
    ...jobStates.map((state) => `${queue.counts[state]} ${state}`),
    `the oldest waits ${Math.floor(queue.oldestSeconds)} s`,
    `${refused} events refused`,
  ].join(', ');
};
