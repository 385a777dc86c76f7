import type { Command } from 'commander';
import { type JobState, jobStates } from '../../../projections/jobs/jobs.ts';
import { ConfigError } from '../../config/config.ts';
import { type Options, withOptions } from '../options.ts';
import { printTable } from '../table.ts';
import { withFasti } from '../with-fasti.ts';

type ListOptions = Options & { readonly state: string; readonly limit: string; readonly json?: boolean };

/** `fasti jobs list`: which jobs, and why they were given up. */
export const list = (jobs: Command) => {
  withOptions(jobs.command('list').description('jobs of one state, the oldest first'))
    .option('--state <state>', `one of ${jobStates.join(', ')}`, 'dead')
    .option('--limit <count>', 'at most so many', '100')
    .option('--json', 'as JSON')
    .action((options: ListOptions) => {
      const [state, limit] = [stateOf(options.state), limitOf(options.limit)];
      return withFasti(options, async ({ messaging }) => {
        const found = await messaging.jobs.list(state, limit);
        if (options.json) {
          console.log(JSON.stringify(found, null, 2));
          return;
        }
        if (found.length === 0) {
          console.log(`No job is ${state}.`);
          return;
        }
        printTable(
          ['job', 'kind', 'about', 'instance', 'added', 'attempts', 'error'],
          found.map(({ id, kind, data, addedAt, attempts, error = '' }) => [
            id,
            kind,
            String(data['eventType'] ?? ''),
            String(data['instanceId'] ?? ''),
            addedAt.toISOString(),
            attempts,
            error,
          ]),
        );
      });
    });
};

const stateOf = (text: string): JobState => {
  const state = jobStates.find((known) => known === text);
  if (state === undefined) throw new ConfigError(`--state must be one of ${jobStates.join(', ')}, not ${text}.`);
  return state;
};

const limitOf = (text: string): number => {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000)
    throw new ConfigError(`--limit ${text}: expected a number, 1 to 10000.`);
  return limit;
};
