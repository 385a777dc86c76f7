import type { Command } from 'commander';
import { collect } from './collect.ts';
import { rebuild } from './rebuild.ts';
import { retry } from './retry.ts';
import { skip } from './skip.ts';
import { status } from './status.ts';

/** `fasti projections …`: the read models, how far they are, and making them anew. One file per subcommand. */
export const projections = (program: Command) => {
  const command = program
    .command('projections')
    .description('the read models: how far they are, what is stuck, and making them anew');
  for (const register of [status, retry, skip, rebuild, collect]) register(command);
};
