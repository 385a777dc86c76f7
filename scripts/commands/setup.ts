import type { Command } from 'commander';
import { firstInstance } from '../first-instance.ts';
import { migrateDatabase } from '../migrate.ts';
import { embeddedDirectory, openDatabase } from '../postgres/database.ts';
import { wire } from '../wire/wire.ts';
import { masterkeysFor } from './masterkeys.ts';
import { configOf, type Options, withOptions } from './options.ts';
import { progress } from './progress.ts';
import { writeTokens } from './start.ts';

/** `fasti setup`: tables and the first instance, then an end; the job before a rollout. */
export const setup = (program: Command) =>
  withOptions(
    program.command('setup').description('create tables and the first instance where they are missing'),
  ).action(async (options: Options) => {
    const say = progress();
    const config = configOf(options, say.warn);
    const masterkeys = masterkeysFor(config, options, embeddedDirectory(config));
    const database = await say.step('Postgres', () => openDatabase(config, { share: true }));
    try {
      await say.step('Tables', () => migrateDatabase(database.connection));
      const running = await wire({ config, connection: database.connection, ...masterkeys });
      const first = await say.step('First instance', () => firstInstance(running.api, config));
      await running.close();
      if (first !== undefined) {
        writeTokens(first, config);
        say.introduce(running.origin, first);
      }
    } finally {
      await database.close();
    }
  });
