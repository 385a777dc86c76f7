import type { Command } from 'commander';
import { auditEvents } from '../../../projections/audit/events.ts';
import { type Options, wholeNumber, withOptions } from '../options.ts';
import { printTable } from '../table.ts';
import { instanceIdOf, withFasti } from '../with-fasti.ts';
import { eventLine } from './event-line.ts';
import { type FilterOptions, filterOf, withFilter } from './filter.ts';
import { warnOfUnknownTypes } from './known-types.ts';

type EventsOptions = Options &
  FilterOptions & { readonly limit: number; readonly oldestFirst?: boolean; readonly json?: boolean };

/** `fasti audit events`: what happened. */
export const events = (command: Command) => {
  withFilter(withOptions(command.command('events').description('the events that match, newest first')))
    .option('--limit <n>', 'at most so many', wholeNumber, 50)
    .option('--oldest-first', 'in the order in which they happened')
    .option('--json', 'one JSON object a line, payload included')
    .action((options: EventsOptions) =>
      withFasti(options, async (running) => {
        const filter = filterOf(options, await instanceIdOf(running, options.instance));
        const { store, codec } = running.api;
        warnOfUnknownTypes(options.type ?? [], Object.keys(codec.schemas));
        const { events } = await auditEvents(store, codec, filter, {
          limit: options.limit,
          order: options.oldestFirst ? 'oldest first' : 'newest first',
        });
        if (options.json) {
          for (const event of events) console.log(eventLine(event));
          return;
        }
        printTable(
          ['position', 'time', 'type', 'aggregate', 'revision', 'actor'],
          events.map(({ position, createdAt, type, aggregateType, aggregateId, revision, actor }) => [
            String(position),
            createdAt.toISOString(),
            type,
            `${aggregateType}/${aggregateId}`,
            revision,
            actor,
          ]),
        );
        console.log(`${events.length} events${events.length === options.limit ? ' (there may be more: --limit)' : ''}`);
      }),
    );
};
