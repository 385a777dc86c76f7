import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';
import { bloomBuilder, shapeFor } from '../../../api/password/breached/bloom.ts';
import { ConfigError } from '../../config/config.ts';

type BloomOptions = { readonly out: string; readonly falsePositives: string; readonly plain?: boolean };

/** `fasti passwords bloom`: a list of leaked passwords as a file that takes two bytes for each. */
export const bloom = (command: Command) => {
  command
    .command('bloom <list>')
    .description('make the file for Passwords.Breached.BloomFile of a list of hashes')
    .requiredOption('--out <file>', 'where to write it')
    .option('--false-positives <share>', 'how many other passwords may be refused, too', '0.001')
    .option('--plain', 'the list holds passwords, not hashes')
    .addHelpText(
      'after',
      '\nThe list: a SHA-1 in 40 hexadecimal digits a line, with or without ":count", as Have I Been Pwned has it to download.',
    )
    .action(async (list: string, { out, falsePositives, plain = false }: BloomOptions) => {
      const share = Number(falsePositives);
      if (!(share > 0 && share < 1)) throw new ConfigError('--false-positives must be between 0 and 1, such as 0.001.');
      let count = 0;
      for await (const _ of hashesIn(list, plain)) count++;
      if (count === 0) throw new ConfigError(`${list} is empty.`);
      const shape = shapeFor(count, share);
      const builder = bloomBuilder(shape);
      for await (const hash of hashesIn(list, plain)) builder.add(hash);
      await builder.save(out);
      const megabytes = (shape.bits / 8 / 1024 ** 2).toLocaleString('en', { maximumFractionDigits: 1 });
      console.log(`${count.toLocaleString('en')} hashes in ${out}, ${megabytes} MB.`);
    });
};

async function* hashesIn(list: string, plain: boolean): AsyncGenerator<Buffer> {
  let number = 0;
  for await (const line of createInterface({ input: createReadStream(list), crlfDelay: Number.POSITIVE_INFINITY })) {
    number++;
    if (line === '') continue;
    if (plain) {
      yield createHash('sha1').update(line).digest();
      continue;
    }
    const [, hex] = /^([0-9a-f]{40})(?::\d+)?$/i.exec(line) ?? [];
    if (hex === undefined)
      throw new ConfigError(
        `${list}, line ${number}: a SHA-1 has 40 hexadecimal digits. --plain is for a list of passwords; lists of NTLM hashes can't be used.`,
      );
    yield Buffer.from(hex, 'hex');
  }
}
