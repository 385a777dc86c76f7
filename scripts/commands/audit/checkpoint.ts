import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { rotateAuditKey, signCheckpoint } from '../../../api/audit/checkpoint.ts';
import { listCheckpoints } from '../../../projections/checkpoint/queries.ts';
import { bigintAsNumber } from '../json.ts';
import { type Options, wholeNumber, withOptions } from '../options.ts';
import { printTable } from '../table.ts';
import { instanceIdOf, withFasti } from '../with-fasti.ts';

type CheckpointOptions = Options & {
  readonly instance?: string;
  readonly out?: string;
  readonly list?: boolean;
  readonly limit: number;
  readonly newKey?: boolean;
  readonly json?: boolean;
};

const cause = { actor: 'SYSTEM', correlationId: 'fasti audit checkpoint' };

/** `fasti audit checkpoint`: signs the log as it is, for keeping elsewhere. */
export const checkpoint = (command: Command) => {
  withOptions(
    command
      .command('checkpoint')
      .description('sign the log as it is now: to keep elsewhere, and verify the log against later'),
  )
    .option('--instance <id>', 'instance whose key signs; the only one if there is one')
    .option('--out <file>', 'write the checkpoint, a JWS, to this file')
    .option('--list', 'do not sign: list what was signed, newest first')
    .option('--limit <n>', 'with --list: at most so many', wholeNumber, 50)
    .option('--new-key', 'let a new key sign from now on; what the old one signed stays good')
    .option('--json', 'as JSON')
    .action((options: CheckpointOptions) =>
      withFasti(options, async (running) => {
        const { api } = running;
        const instanceId = await instanceIdOf(running, options.instance);
        if (options.list) {
          const rows = await listCheckpoints(api.views, { instanceId }, { limit: options.limit });
          if (options.json) for (const row of rows) console.log(JSON.stringify(row, bigintAsNumber));
          else
            printTable(
              ['position', 'signed', 'key', 'hash'],
              rows.map(({ position, creation_date, kid, hash }) => [
                String(position),
                creation_date.toISOString(),
                kid,
                hash,
              ]),
            );
          return;
        }
        const context = { instanceId, cause };
        if (options.newKey) await rotateAuditKey(api, context);
        const { checkpoint: signed } = await signCheckpoint(api, context);
        if (options.out !== undefined) writeFileSync(options.out, `${signed.jws}\n`);
        if (options.json) console.log(JSON.stringify(signed));
        else {
          printTable(
            ['field', 'value'],
            [
              ['position', signed.position],
              ['events', signed.size],
              ['hash', signed.hash],
              ['root', signed.root],
              ['key', signed.kid],
              ['signed', signed.signedAt.toISOString()],
            ],
          );
          console.log(
            options.out === undefined
              ? `\n${signed.jws}`
              : `\nWritten to ${options.out}. Keep it where nobody who can write to the database can.`,
          );
        }
      }),
    );
};
