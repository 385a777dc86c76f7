import { readFileSync, writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { consistencyProof, inclusionProof } from '../../../api/audit/proof.ts';
import { DomainError } from '../../../domain/errors.ts';
import { ConfigError } from '../../config/config.ts';
import { type Options, withOptions } from '../options.ts';
import { instanceIdOf, withFasti } from '../with-fasti.ts';

type ProveOptions = Options & { readonly instance?: string; readonly out?: string; readonly continues?: string };

const cause = { actor: 'SYSTEM', correlationId: 'fasti audit prove' };

const eventOf = (text: string) => {
  if (/^\d+$/.test(text)) return { position: BigInt(text) };
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return { eventId: text };
  throw new ConfigError(`${text} is neither a position in the log nor the id of an event.`);
};

/** `fasti audit prove`: a document that says, without Fasti, that an event is in the log. */
export const prove = (command: Command) => {
  withOptions(
    command
      .command('prove')
      .description('write a proof that an event is in the signed log; scripts/verify-proof.ts checks it anywhere'),
  )
    .argument('[event]', 'position in the log, or id of the event')
    .option('--continues <file>', 'prove instead that the log today begins with the log of this checkpoint')
    .option('--instance <id>', 'instance; the only one if there is one')
    .option('--out <file>', 'write it to this file')
    .action((event: string | undefined, options: ProveOptions) =>
      withFasti(options, async (running) => {
        const { continues } = options;
        if ((event === undefined) === (continues === undefined))
          throw new ConfigError('Say which event is to be proved, or --continues with the file of a checkpoint.');
        const context = { instanceId: await instanceIdOf(running, options.instance), cause };
        try {
          const proof =
            continues === undefined
              ? await inclusionProof(running.api, context, eventOf(event ?? ''))
              : await consistencyProof(running.api, context, readCheckpoint(continues));
          const text = `${JSON.stringify(proof, null, 2)}\n`;
          if (options.out === undefined) console.log(text);
          else {
            writeFileSync(options.out, text);
            console.log(
              `Written to ${options.out}. Whoever has Node.js 22.18 or later can check it: node scripts/verify-proof.ts ${options.out}`,
            );
          }
        } catch (error) {
          if (error instanceof DomainError) throw new ConfigError(error.message);
          throw error;
        }
      }),
    );
};

export const readCheckpoint = (file: string): string => {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new ConfigError(`${file} can't be read: ${(error as Error).message}`);
  }
};
