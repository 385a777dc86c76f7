import type { Command } from 'commander';
import { at } from './at.ts';
import { checkpoint } from './checkpoint.ts';
import { diff } from './diff.ts';
import { events } from './events.ts';
import { exportEvents } from './export.ts';
import { prove } from './prove.ts';
import { trail } from './trail.ts';
import { verify } from './verify.ts';
import { whoHadAccess } from './who-had-access.ts';

/** `fasti audit …`: what the log says, and whether it can be believed. One file for each subcommand. */
export const audit = (program: Command) => {
  const command = program
    .command('audit')
    .description('what happened, what a thing looked like at a moment, and whether the log can be believed');
  for (const register of [events, at, diff, whoHadAccess, trail, exportEvents, verify, checkpoint, prove])
    register(command);
};
