import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { ConfigError } from '../config/config.ts';
import { masterkeyOf } from '../config/masterkey.ts';
import type { Config } from '../config/settings.ts';
import { type FirstInstance, firstInstance } from '../first-instance.ts';
import { createDatabase } from '../postgres/connection.ts';
import { embeddedDirectory, openDatabase } from '../postgres/database.ts';
import { migrateDatabase, type Running, wire } from '../wire.ts';
import { configOf, type Options, withOptions } from './options.ts';
import { progress } from './progress.ts';

type Phases = { readonly init: boolean; readonly setup: boolean };

/** `fasti start`, `start-from-setup`, `start-from-init`: the server, after the phases that its name says. */
export const start = (program: Command) => {
  for (const [name, phases, description] of [
    ['start', { init: false, setup: false }, 'start the server on a database that is set up'],
    [
      'start-from-setup',
      { init: false, setup: true },
      'set up tables and the first instance if they are missing, then start',
    ],
    ['start-from-init', { init: true, setup: true }, 'create database and user too if they are missing, set up, start'],
  ] as const)
    withOptions(program.command(name).description(description)).action((options: Options) => run(options, phases));
};

const run = async (options: Options, phases: Phases) => {
  const say = progress();
  const config = configOf(options, say.warn);
  const { key: masterkey, generatedIn } = masterkeyOf(config.Masterkey, embeddedDirectory(config));
  if (generatedIn !== undefined)
    say.note(`Master key generated: ${generatedIn}. Keep a copy: without it the data can't be read.`);
  if (phases.init) await createDatabase(config);

  const database = await say.step('Postgres', () =>
    openDatabase(config, {
      onExit: (reason) => {
        console.error(`\n✗ ${reason}: stopping.`);
        process.exit(1);
      },
    }),
  );
  const abandon = async (error: unknown): Promise<never> => {
    await database.close();
    throw error;
  };
  if (phases.setup) await say.step('Tables', () => migrateDatabase(database.connection)).catch(abandon);
  const running = await say
    .step('Read models', () => wire({ config, connection: database.connection, masterkey }))
    .catch(abandon);
  const closeAll = async () => {
    await running.close();
    await database.close();
  };
  try {
    const first = phases.setup ? await say.step('First instance', () => firstInstance(running.api, config)) : undefined;
    await say.step(`Port ${config.Port}`, () => listen(running, config));
    if (first !== undefined) writeTokens(first, config);
    say.ready(running.origin, first);
  } catch (error) {
    await closeAll();
    throw error;
  }
  stopOnSignals(closeAll);
};

const listen = async ({ server }: Running, config: Config) => {
  const { level } = server.log;
  // Our own last words say where it listens; Fastify's line would stand between them.
  server.log.level = 'warn';
  try {
    await server.listen({ port: config.Port, host: config.BindAddress });
    server.log.level = level;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new ConfigError(
        `Port ${config.Port} is taken by another process. Stop it, or set FASTI_PORT to another port.`,
      );
    if (code === 'EACCES')
      throw new ConfigError(
        `This account may not listen on port ${config.Port}. Ports below 1024 need more rights: set FASTI_PORT to a higher one.`,
      );
    if (code === 'EAFNOSUPPORT' && config.BindAddress === '::')
      return void (await server.listen({ port: config.Port, host: '0.0.0.0' }));
    throw new ConfigError(`Port ${config.Port} can't be listened on: ${message}`);
  }
};

/** Tokens of the first instance, to the files that the configuration names. */
export const writeTokens = ({ created }: FirstInstance, config: Config) => {
  for (const [path, token] of [
    [config['FirstInstance.PatPath'], created?.machine?.token],
    [config['FirstInstance.LoginClientPatPath'], created?.loginClient?.token],
  ] as const) {
    if (path === undefined || token === undefined) continue;
    try {
      writeFileSync(path, token, { mode: 0o600 });
    } catch (error) {
      throw new ConfigError(`The token can't be written to ${path}: ${(error as Error).message}`);
    }
  }
};

/** The first signal stops cleanly: requests in flight finish, then the read models, then Postgres. A second one is final. */
const stopOnSignals = (closeAll: () => Promise<void>) => {
  let stopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, async () => {
      if (stopping) process.exit(1);
      stopping = true;
      console.error('\nStopping …');
      await closeAll();
      console.error('Stopped.');
      process.exit(0);
    });
};
