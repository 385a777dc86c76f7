import type { Command } from 'commander';
import { list } from './list.ts';
import { retry } from './retry.ts';
import { status } from './status.ts';

/** `fasti jobs …`: what follows from events outside of Fasti. One file per subcommand. */
export const jobs = (program: Command) => {
  const command = program
    .command('jobs')
    .description('the queue of jobs (mails): how long it is, what was given up, and having that done again');
  for (const register of [status, list, retry]) register(command);
};
