import type { Projection } from '../../projections/projection.ts';
import { ConfigError } from '../config/config.ts';
import { embeddedDirectory, openDatabase } from '../postgres/database.ts';
import { mustBeSetUp } from '../postgres/set-up.ts';
import { type Running, wire } from '../wire/wire.ts';
import { masterkeysFor } from './masterkeys.ts';
import { configOf, type Options } from './options.ts';

/** All layers, beside a server that may be running, for the length of one command. It projects nothing, unless `worker`; `newest` must have their tables. */
export const withFasti = async (
  options: Options,
  use: (running: Running) => Promise<void>,
  { worker = false, newest = [] }: { readonly worker?: boolean; readonly newest?: readonly Projection[] } = {},
): Promise<void> => {
  const config = configOf(options, (message) => console.error(`! ${message}`));
  const masterkeys = masterkeysFor(config, options, embeddedDirectory(config));
  const database = await openDatabase(config, { share: true });
  try {
    await mustBeSetUp(database.connection, newest);
    const running = await wire({ config, connection: database.connection, ...masterkeys, worker });
    try {
      await use(running);
    } finally {
      await running.close();
    }
  } finally {
    await database.close();
  }
};

/** The instance that was asked for, or the only one there is. */
export const instanceIdOf = async ({ api }: Running, asked: string | undefined): Promise<string> => {
  if (asked !== undefined) return asked;
  const { events } = await api.store.readAll(0n, { limit: 2, filter: { types: ['instance.added'] } });
  const [only, another] = events;
  if (only === undefined) throw new ConfigError('There is no instance yet. Start the server once: npm start.');
  if (another !== undefined) throw new ConfigError('There are several instances: say which with --instance ID.');
  return only.instanceId;
};

export const projectionNamed = (known: readonly Projection[], name: string): Projection => {
  const found = known.find((projection) => projection.name === name);
  if (found === undefined)
    throw new ConfigError(
      `No projection is called ${name}. There are: ${known.map((projection) => projection.name).join(', ')}.`,
    );
  return found;
};
