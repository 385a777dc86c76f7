import type { Command } from 'commander';
import { createDatabase } from '../postgres/connection.ts';
import { configOf, type Options, withOptions } from './options.ts';

/** `fasti init`: user and database, with the administrator's account of the configured Postgres. */
export const init = (program: Command) =>
  withOptions(program.command('init').description('create the database and its user where they are missing')).action(
    async (options: Options) => {
      const done = await createDatabase(configOf(options, console.warn));
      console.log(done.length === 0 ? 'Nothing to do: user and database are there.' : `Created ${done.join(' and ')}.`);
    },
  );
