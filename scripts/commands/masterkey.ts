import type { Command } from 'commander';
import pg from 'pg';
import { instanceKeyContext } from '../../eventstore/postgres/keys.ts';
import { type MasterKey, masterKeyOf, masterKeysOf } from '../../eventstore/postgres/master-keys.ts';
import { closeRotation, masterKeyUse, rotateMasterKey } from '../../eventstore/postgres/rotation.ts';
import { ConfigError } from '../config/config.ts';
import { checked, embeddedKeyFile, newMasterkey, writeKeyFile } from '../config/masterkey.ts';
import type { Config } from '../config/settings.ts';
import { embeddedDirectory, openDatabase } from '../postgres/database.ts';
import { progressBar } from '../progress-bar.ts';
import { keyIn, masterkeysFor } from './masterkeys.ts';
import { configOf, type Options, withOptions } from './options.ts';
import { printTable } from './table.ts';

type RotateOptions = Options & { readonly newMasterkey?: string; readonly newMasterkeyFile?: string };

/** `fasti masterkey status|rotate|close`: replacing the key that wraps every other key, while servers run. */
export const masterkey = (program: Command) => {
  const command = program.command('masterkey').description('the key that wraps every other key, and replacing it');

  withOptions(command.command('status').description('which master keys wrap how many keys, by their ids'))
    .option('--json', 'as JSON')
    .action((options: Options & { readonly json?: boolean }) =>
      withKeys(options, async ({ pool, config, directory }) => {
        const { masterkey: key, previousMasterkey } = masterkeysFor(config, options, directory);
        const given = idsOf(key, previousMasterkey);
        const use = (await masterKeyUse(pool)).map((one) => ({ ...one, given: given.get(one.id) ?? 'not given' }));
        if (options.json) return console.log(JSON.stringify(use, null, 2));
        printTable(
          ['master key', 'wraps', 'is', 'handed over'],
          use.map(({ id, keys, given: is, handedOver }) => [id, keys, is, handedOver ? 'until close' : 'no']),
        );
      }),
    );

  withOptions(
    command
      .command('rotate')
      .description('wrap all keys with a new master key; servers run on, events stay as they are'),
  )
    .option('--newMasterkey <key>', 'the new one, 32 characters; generated for the embedded Postgres')
    .option('--newMasterkeyFile <file>', 'file that holds it')
    .action((options: RotateOptions) =>
      withKeys(options, async ({ pool, config, directory }) => {
        const { before, next, generatedIn } = replacementOf(config, options, directory);
        const masters = masterKeysOf(queryOf(pool), [next.text, before.text]);
        const others = (await masterKeyUse(pool)).filter(({ id, keys }) => keys > 0 && id !== next.id);
        for (const { id } of others)
          await masters.find(id).catch((error: Error) => {
            throw new ConfigError(error.message);
          });
        if (generatedIn !== undefined) writeKeyFile(generatedIn, [next.text, before.text]);
        const bar = progressBar('keys', '{value}/{total} | {eta_formatted} left');
        const wrapped = await rotateMasterKey(
          pool,
          masters,
          { before, next, contextOf: instanceKeyContext },
          bar.show,
        ).finally(bar.stop);
        console.log(`${wrapped} keys are wrapped with the master key ${next.id}; servers that run go on.`);
        console.log(
          generatedIn === undefined
            ? 'Give the new master key to every server at its next start, then: fasti masterkey close'
            : `The new master key is the first line of ${generatedIn}: keep a copy. Then: fasti masterkey close`,
        );
      }),
    );

  withOptions(
    command.command('close').description('end a replacement: the master key before is accepted no more'),
  ).action((options: Options) =>
    withKeys(options, async ({ pool, config, directory }) => {
      const keys = masterkeysFor(config, options, directory);
      const newest = masterKeyOf(keys.masterkey);
      const left = await closeRotation(pool, newest);
      if (left > 0)
        throw new ConfigError(
          `${left} keys are still wrapped with another master key than ${newest.id}. Run fasti masterkey rotate again.`,
        );
      if (directory !== undefined && config.Masterkey === undefined && options.masterkeyFile === undefined)
        writeKeyFile(embeddedKeyFile(directory), [newest.text]);
      console.log(`Only the master key ${newest.id} is accepted from now on.`);
    }),
  );
};

const idsOf = (key: string, previous: string | undefined) =>
  new Map([
    ...(previous === undefined ? [] : [[masterKeyOf(previous).id, 'the previous one'] as const]),
    [masterKeyOf(key).id, 'the one given'],
  ]);

type Replacement = { readonly before: MasterKey; readonly next: MasterKey; readonly generatedIn?: string };

/** A new one beside the one in use, or, where two are configured, the first for the second: also when it goes on. */
const replacementOf = (config: Config, options: RotateOptions, directory: string | undefined): Replacement => {
  const { masterkey: key, previousMasterkey } = masterkeysFor(config, options, directory);
  const named =
    options.newMasterkey ?? (options.newMasterkeyFile === undefined ? undefined : keyIn(options.newMasterkeyFile));
  // Named though it is configured already: it goes on as without being named.
  if (named !== undefined && named !== key)
    return { before: masterKeyOf(key), next: masterKeyOf(checked(named, 'the new one')) };
  if (previousMasterkey !== undefined) return { before: masterKeyOf(previousMasterkey), next: masterKeyOf(key) };
  const isEmbedded = config.Masterkey === undefined && options.masterkeyFile === undefined && directory !== undefined;
  if (named !== undefined || !isEmbedded)
    throw new ConfigError(
      'Which master key is the new one? Give it as --newMasterkeyFile or --newMasterkey, or as the configured one with the old as PreviousMasterkey.',
    );
  return { before: masterKeyOf(key), next: masterKeyOf(newMasterkey()), generatedIn: embeddedKeyFile(directory) };
};

type Opened = { readonly pool: pg.Pool; readonly config: Config; readonly directory: string | undefined };

const withKeys = async (options: Options, use: (opened: Opened) => Promise<void>): Promise<void> => {
  const config = configOf(options, (message) => console.error(`! ${message}`));
  const directory = embeddedDirectory(config);
  // A missing or malformed key is said before anything is opened.
  masterkeysFor(config, options, directory);
  const database = await openDatabase(config, { share: true });
  const pool = new pg.Pool({ ...database.connection, max: 2 });
  try {
    await use({ pool, config, directory });
  } finally {
    await pool.end();
    await database.close();
  }
};

const queryOf =
  (pool: pg.Pool) =>
  async <R>(text: string, values: unknown[]) =>
    (await pool.query(text, values)).rows as R[];
