import type { Command } from 'commander';
import { difference } from '../../../projections/audit/diff.ts';
import { projections } from '../../../projections/index.ts';
import { ConfigError } from '../../config/config.ts';
import { bigintAsNumber } from '../json.ts';
import { type Options, withOptions } from '../options.ts';
import { cell, printTable } from '../table.ts';
import { instanceIdOf, withFasti } from '../with-fasti.ts';
import { momentOf } from './moment.ts';

type DiffOptions = Options & {
  readonly instance?: string;
  readonly from: string;
  readonly until?: string;
  readonly json?: boolean;
};

/** `fasti audit diff`: what became of a thing between two moments. */
export const diff = (command: Command) => {
  withOptions(command.command('diff').description('what one thing looked like at two moments, where that differs'))
    .argument('<type/id>', 'such as user/312909075212468224')
    .requiredOption('--from <moment>', 'RFC 3339, or a position in the log')
    .option('--until <moment>', 'RFC 3339, or a position in the log; now if not given')
    .option('--instance <id>', 'instance; the only one if there is one')
    .option('--json', 'as JSON')
    .action((thing: string, options: DiffOptions) =>
      withFasti(options, async (running) => {
        const [aggregateType, aggregateId] = thing.split('/');
        if (!aggregateType || !aggregateId)
          throw new ConfigError(`${thing} names no thing: write it as user/312909075212468224.`);
        const { store, codec } = running.api;
        const stream = { instanceId: await instanceIdOf(running, options.instance), aggregateType, aggregateId };
        const moments = {
          from: momentOf(options.from),
          until: options.until === undefined ? { position: await store.head() } : momentOf(options.until),
        };
        const { owner, changes, events } = await difference(store, codec, projections, stream, moments);
        if (owner === undefined) throw new ConfigError(`There was no ${thing} by then.`);
        if (options.json) {
          const seen = events.map(({ hash: _, origin: __, ...event }) => event);
          console.log(JSON.stringify({ changes, events: seen }, bigintAsNumber, 2));
          return;
        }
        printTable(
          ['table', 'row', 'change', 'field', 'before', 'after'],
          changes.flatMap(({ table, key, kind, fields }) =>
            fields.map(({ name, before, after }) => [
              table,
              Object.values(key).map(cell).join(' '),
              kind,
              name,
              before === null ? '' : cell(before),
              after === null ? '' : cell(after),
            ]),
          ),
        );
        console.log('');
        printTable(
          ['position', 'time', 'type', 'actor'],
          events.map(({ position, createdAt, type, actor }) => [
            String(position),
            createdAt.toISOString(),
            type,
            actor,
          ]),
        );
        console.log(`${events.length} events between the two moments`);
      }),
    );
};
