import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { networkInterfaces } from 'node:os';
import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { projections } from '../../projections/index.ts';
import { collectGarbage } from '../collect-garbage.ts';
import { ConfigError } from '../config/config.ts';
import type { Config } from '../config/settings.ts';
import { type FirstInstance, firstInstance } from '../first-instance.ts';
import { migrateDatabase } from '../migrate.ts';
import { createDatabase } from '../postgres/connection.ts';
import { embeddedDirectory, mustBeWritable, openDatabase } from '../postgres/database.ts';
import { mustBeSetUp } from '../postgres/set-up.ts';
import { type Running, wire } from '../wire/wire.ts';
import { masterkeysFor } from './masterkeys.ts';
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

/** A start waits so long for read models that are new or far behind. */
const patienceMs = 60_000;
/** So long after it the first callers have been answered. */
const settledMs = 2_000;

const run = async (options: Options, phases: Phases) => {
  const say = progress();
  const config = configOf(options, say.warn);
  await mustBeFree(config);
  const directory = embeddedDirectory(config);
  if (directory !== undefined) {
    mustBeWritable(directory);
    if (directory !== resolve(config.DataDir))
      say.note(
        `Data is kept in ${directory}: Postgres does not run as root, and other accounts can't enter ${dirname(resolve(config.DataDir))}.`,
      );
  }
  const masterkeys = masterkeysFor(config, options, directory);
  const { generatedIn } = masterkeys;
  if (generatedIn !== undefined)
    say.note(`Master key generated: ${generatedIn}. Keep a copy: without it the data can't be read.`);

  const opened = stopOnSignals();
  try {
    if (phases.init) await createDatabase(config);
    const database = opened.add(await say.step('Postgres', () => openDatabase(config, { onExit: opened.lost })));
    if (phases.setup) await say.step('Tables', () => migrateDatabase(database.connection));
    else await mustBeSetUp(database.connection, projections);
    const running = opened.add(await wire({ config, connection: database.connection, ...masterkeys }));
    opened.beforeClosing(() => running.leave());
    if (!(await say.step('Read models', () => running.caughtUp(patienceMs))))
      say.warn('The read models are still behind the log: answers may be old for a while. /debug/ready says how far.');
    const first = phases.setup ? await say.step('First instance', () => firstInstance(running.api, config)) : undefined;
    await say.step(`Port ${config.Port}`, () => listen(running, config));
    if (first !== undefined) writeTokens(first, config);
    say.ready(running.origin, first);
    setTimeout(collectGarbage, settledMs).unref();
  } catch (error) {
    await opened.close();
    throw error;
  }
};

const explained = ({ code, message }: NodeJS.ErrnoException, { Port: port }: Config): ConfigError => {
  switch (code) {
    case 'EADDRINUSE':
      return new ConfigError(`Port ${port} is taken by another process. Stop it, or set FASTI_PORT to another port.`);
    case 'EACCES':
      return new ConfigError(
        `This account may not listen on port ${port}. Ports below 1024 need more rights: set FASTI_PORT to a higher one.`,
      );
    default:
      return new ConfigError(`Port ${port} can't be listened on: ${message}`);
  }
};

/** Where there is no IPv6, every address means every IPv4 address. */
const hostOf = (config: Config) => (config.BindAddress === '::' && !hasIpv6() ? '0.0.0.0' : config.BindAddress);
const hasIpv6 = () =>
  Object.values(networkInterfaces()).some((addresses) => addresses?.some(({ family }) => family === 'IPv6'));

/** Asked before anything is made: a taken port is the commonest of all reasons. */
const mustBeFree = (config: Config): Promise<void> =>
  new Promise((done, fail) => {
    const probe = createServer();
    probe.once('error', (error) => fail(explained(error, config)));
    probe.listen({ port: config.Port, host: hostOf(config) }, () => probe.close(() => done()));
  });

const listen = async ({ server }: Running, config: Config) => {
  const { level } = server.log;
  // Our own last words say where it listens; Fastify's line would stand between them.
  server.log.level = 'warn';
  await server.listen({ port: config.Port, host: hostOf(config) }).catch((error) => {
    throw explained(error, config);
  });
  server.log.level = level;
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

type Closable = { close(): Promise<void> };

/** What was opened is closed in reverse order by the first signal: requests in flight finish. A second signal is final. */
const stopOnSignals = () => {
  const opened: Closable[] = [];
  let leave = async () => {};
  let stopping = false;
  let signalledAt = 0;
  const close = async () => {
    stopping = true;
    for (const one of opened.reverse()) await one.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, async () => {
      // Ctrl-C reaches us from the terminal and, once more, from whoever started us: that is one wish.
      const repeated = performance.now() - signalledAt > 1000;
      signalledAt ||= performance.now();
      if (stopping) return repeated ? process.exit(1) : undefined;
      console.error('\nStopping …');
      stopping = true;
      await leave();
      await close();
      console.error('Stopped.');
      process.exit(0);
    });
  return {
    add<T extends Closable>(one: T): T {
      opened.push(one);
      return one;
    },
    beforeClosing(wait: () => Promise<void>) {
      leave = wait;
    },
    lost(reason: string) {
      if (stopping) return;
      console.error(`\n✗ ${reason}: stopping.`);
      process.exit(1);
    },
    close,
  };
};
