import type { Command } from 'commander';
import type { QueueSight } from '../../../api/monitoring/queue-sight.ts';
import { jobStates } from '../../../projections/jobs/jobs.ts';
import { bigintAsNumber } from '../json.ts';
import { type Options, withOptions } from '../options.ts';
import { printTable } from '../table.ts';
import { intervalOf, type WatchOptions, watch, withWatch } from '../watch.ts';
import { withFasti } from '../with-fasti.ts';

type StatusOptions = Options & WatchOptions & { readonly json?: boolean };

/** `fasti jobs status`: jobs by state, how old the oldest is, and events that a reaction refuses. */
export const status = (jobs: Command) => {
  const command = jobs
    .command('status')
    .description('jobs by state, how long the oldest waits, how far reactions are, and events that they refuse')
    .option('--json', 'as JSON');
  withOptions(withWatch(command, 'a line for each change')).action((options: StatusOptions) => {
    const everyMs = intervalOf(options);
    return withFasti(options, async ({ messaging }) => {
      if (options.watch) {
        const changed = printChanges();
        return watch(messaging.look, everyMs, { show: (sight) => changed(lineOf(sight)), trouble: changed });
      }
      const sight = await messaging.look();
      if (options.json) console.log(JSON.stringify(sight, bigintAsNumber, 2));
      else print(sight);
    });
  });
};

const print = ({ queue, reactions }: QueueSight) => {
  printTable(
    ['queue', ...jobStates, 'oldest waits (s)'],
    [[queue.kept, ...jobStates.map((state) => queue.counts[state]), queue.oldestSeconds.toFixed(1)]],
  );
  if (queue.inDoubt > 0)
    console.log(
      `\nIn doubt: ${queue.inDoubt} of the dead. They went out, and nobody heard whether they arrived: fasti jobs retry --in-doubt sends them again.`,
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

const printChanges = () => {
  let before = '';
  return (line: string) => {
    if (line !== before) console.log(`${new Date().toISOString()} ${line}`);
    before = line;
  };
};

const lineOf = ({ queue, reactions }: QueueSight) => {
  const refused = reactions.reduce((sum, reaction) => sum + reaction.refused.length, 0);
  return [
    ...jobStates.map((state) => `${queue.counts[state]} ${state}`),
    `${queue.inDoubt} in doubt`,
    `the oldest waits ${Math.floor(queue.oldestSeconds)} s`,
    `${refused} events refused`,
  ].join(', ');
};
