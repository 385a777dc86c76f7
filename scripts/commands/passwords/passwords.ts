import type { Command } from 'commander';
import { bloom } from './bloom.ts';

/** `fasti passwords …` */
export const passwords = (program: Command) => {
  const command = program.command('passwords').description('lists of passwords that leaked, which nobody may choose');
  bloom(command);
};
