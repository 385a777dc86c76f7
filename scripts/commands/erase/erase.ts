import type { Command } from 'commander';
import { ConfigError } from '../../config/config.ts';
import { withOptions } from '../options.ts';
import { withFasti } from '../with-fasti.ts';
import { type EraseOptions, patienceMs } from './asking.ts';
import { certificatesIn } from './certificates.ts';
import { eraseOne } from './person.ts';
import { replay } from './replay.ts';

/** `fasti erase USER`, and `fasti erase --replay CERTIFICATES` on a database that came back from an older backup. */
export const erase = (program: Command) =>
  withOptions(
    program
      .command('erase')
      .description('erase a person: remove the user and destroy the key of all that is recorded of them, for ever'),
  )
    .argument('[user]', 'user id or login name; of a removed user the id')
    .option('--instance <id>', 'instance; the only one if there is one')
    .option('--reason <text>', 'why; kept in clear for ever, so name nobody in it')
    .option('--yes', 'do not ask')
    .option('--out <file>', 'write the signed certificate to this file: keep it outside, for --replay')
    .option('--json', 'the certificate as JSON')
    .option('--replay <file|dir>', 'erase again whom these certificates name, after a backup was restored')
    .option(
      '--keys <file>',
      'with --replay: keys to trust beside those of the database, as /.well-known/fasti-audit-keys gives them',
    )
    .option('--accept-unknown-keys', 'with --replay: do not check who signed the certificates')
    .action(async (name: string | undefined, options: EraseOptions) => {
      if ((name === undefined) === (options.replay === undefined))
        throw new ConfigError('Say whom to erase, or give certificates with --replay: one of the two.');
      const certificates = options.replay === undefined ? [] : certificatesIn(options.replay);
      await withFasti(
        options,
        async (running) => {
          await running.caughtUp(patienceMs);
          if (name === undefined) await replay(running, certificates, options);
          else await eraseOne(running, name, options);
        },
        { worker: true },
      );
    });
