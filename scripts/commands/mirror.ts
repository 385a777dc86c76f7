import type { Command } from 'commander';
import type { Comparison, compare } from '../../eventstore/kurrentdb/mirror/compare.ts';
import { storePool } from '../../eventstore/postgres/connection.ts';
import { ConfigError } from '../config/config.ts';
import { openDatabase } from '../postgres/database.ts';
import { progressBar } from '../progress-bar.ts';
import { reachedServer } from '../wire/event-store.ts';
import { configOf, type Options, withOptions } from './options.ts';
import { tableOf } from './table.ts';

type MirrorOptions = Options & { readonly json?: boolean };

/** `fasti mirror`: the copy in Postgres of a log that is in KurrentDB. */
export const mirror = (program: Command) => {
  const command = program.command('mirror').description('the copy in Postgres of events that are in KurrentDB');
  withOptions(command.command('status').description('how much of the log it has'))
    .option('--json', 'the result as JSON')
    .action((options: MirrorOptions) => withMirror(options, status(options)));
  withOptions(
    command
      .command('check')
      .description('read the whole log of KurrentDB again and name the first event that the copy has otherwise'),
  )
    .option('--json', 'the result as JSON')
    .addHelpText('after', '\nExit code 0: they are the same. 1: they are not.')
    .action((options: MirrorOptions) => withMirror(options, check(options)));
};

type Parts = Parameters<typeof compare>[0];

const withMirror = async (options: Options, use: (parts: Parts) => Promise<void>) => {
  const config = configOf(options, (message) => console.error(`! ${message}`));
  const url = config['EventStore.Url'];
  if (url === undefined)
    throw new ConfigError('EventStore.Url is not set: the events are in Postgres, without a mirror.');
  const server = await reachedServer(url, config['EventStore.Prefix']);
  const database = await openDatabase(config, { share: true });
  const pool = storePool(database.connection, 2);
  const { logOf } = await import('../../eventstore/kurrentdb/log.ts');
  const { mirrorIn } = await import('../../eventstore/kurrentdb/mirror/mirror.ts');
  try {
    await use({ log: logOf(server), mirror: mirrorIn(pool), pool });
  } finally {
    await Promise.all([pool.end(), server.close()]);
    await database.close();
  }
};

const status =
  ({ json }: MirrorOptions) =>
  async ({ log, mirror }: Parts) => {
    const [head, end] = [await log.head(), await mirror.end()];
    const { count: events } = await mirror.count(0n, end.position);
    const { logReads } = await import('../../eventstore/kurrentdb/reads.ts');
    const missing = await logReads(log, mirror).count(end.position, head);
    const at = events === 0 ? '' : end.createdAt.toISOString();
    if (json) console.log(JSON.stringify({ events, position: String(end.position), at, head: String(head), missing }));
    else
      console.log(
        tableOf(['EVENTS', 'POSITION', 'OF', 'STILL TO COME'], [[events, String(end.position), at, missing]]),
      );
  };

const check =
  ({ json }: MirrorOptions) =>
  async (parts: Parts) => {
    const { compare } = await import('../../eventstore/kurrentdb/mirror/compare.ts');
    const total = (await parts.mirror.count(0n, (await parts.mirror.end()).position)).count;
    const bar = progressBar('comparing', '{value}/{total} events | {rate} events/s | {eta_formatted} left');
    const result = await compare(parts, (events) => bar.show(events, total)).finally(bar.stop);
    if (json) console.log(JSON.stringify(result, (_, value) => (typeof value === 'bigint' ? String(value) : value)));
    else console.log(inWords(result));
    if (result.difference) process.exitCode = 1;
  };

const inWords = ({ events, difference }: Comparison) =>
  difference
    ? `${events} events are the same. The one at position ${difference.position} is ${difference.what}.`
    : `All ${events} events of the mirror are as in KurrentDB.`;
