import type { Command } from 'commander';
import { auditEventAt } from '../../../projections/audit/events.ts';
import { trailOf } from '../../../projections/audit/trail.ts';
import { ConfigError } from '../../config/config.ts';
import { type Options, withOptions } from '../options.ts';
import { printTable } from '../table.ts';
import { instanceIdOf, withFasti } from '../with-fasti.ts';
import { eventLine } from './event-line.ts';

/** `fasti audit trail`: all that one request set in motion. */
export const trail = (command: Command) => {
  withOptions(command.command('trail').description('everything that one request set in motion, as a tree of causes'))
    .argument('<correlation|position>', 'a correlation id, or the position of any event of the trail')
    .option('--instance <id>', 'instance; the only one if there is one')
    .option('--json', 'one JSON object a line, payload included')
    .action((asked: string, options: Options & { readonly instance?: string; readonly json?: boolean }) =>
      withFasti(options, async (running) => {
        const { store, codec } = running.api;
        const instanceId = await instanceIdOf(running, options.instance);
        const position = /^\d+$/.test(asked) ? BigInt(asked) : undefined;
        const event = position === undefined ? undefined : await auditEventAt(store, codec, { instanceId }, position);
        if (position !== undefined && !event)
          throw new ConfigError(`There is no event at ${position} in this instance.`);
        const correlationId = event?.correlationId ?? asked;
        const links = await trailOf(store, codec, { instanceId, correlationId }, position);
        if (options.json) {
          for (const { event, depth, leadsToAsked } of links)
            console.log(JSON.stringify({ ...JSON.parse(eventLine(event)), depth, leadsToAsked }));
          return;
        }
        printTable(
          ['position', 'time', 'type', 'aggregate', 'actor'],
          links.map(({ event, depth, leadsToAsked }) => [
            `${event.position}${leadsToAsked ? ' *' : ''}`,
            event.createdAt.toISOString(),
            `${'  '.repeat(depth)}${event.type}`,
            `${event.aggregateType}/${event.aggregateId}`,
            event.actor,
          ]),
        );
        console.log(`${links.length} events with the correlation id ${correlationId}`);
      }),
    );
};
