import type { Command } from 'commander';
import { at } from './at.ts';
import { events } from './events.ts';

/** `fasti audit …`: what the log says, and whether it can be believed. One file for each subcommand. */
export const audit = (program: Command) => {
  const command = program.command('audit').description('what happened, and what a thing looked like at a moment');
  for (const register of [events, at]) register(command);
};
