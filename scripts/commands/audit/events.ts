import type { Command } from 'commander';
import type { ReadFilter } from '../../../eventstore/eventstore.ts';
import { auditEvents } from '../../../projections/audit/events.ts';
import { type Options, withOptions } from '../options.ts';
import { printTable } from '../table.ts';
import { instanceIdOf, withFasti } from '../with-fasti.ts';
import { bigintAsNumber } from './json.ts';
import { timeOf } from './moment.ts';

type EventsOptions = Options & {
  readonly instance?: string;
  readonly aggregate?: string;
  readonly type?: readonly string[];
  readonly actor?: string;
  readonly owner?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: string;
  readonly oldestFirst?: boolean;
  readonly json?: boolean;
};

/** `fasti audit events`: what happened. */
export const events = (command: Command) => {
  withOptions(command.command('events').description('the events that match, newest first'))
    .option('--instance <id>', 'instance; the only one if there is one')
    .option('--aggregate <type[/id]>', 'such as user or user/312909075212468224')
    .option(
      '--type <type>',
      'event type, such as user.locked; repeatable',
      (value: string, before: readonly string[] = []) => [...before, value],
    )
    .option('--actor <id>', 'who did it')
    .option('--owner <id>', 'organization that owns the aggregate')
    .option('--since <time>', 'from this time on, RFC 3339')
    .option('--until <time>', 'up to this time, RFC 3339')
    .option('--limit <n>', 'at most so many', '50')
    .option('--oldest-first', 'in the order in which they happened')
    .option('--json', 'one JSON object a line, payload included')
    .action((options: EventsOptions) =>
      withFasti(options, async (running) => {
        const filter = filterOf(options, await instanceIdOf(running, options.instance));
        const { store, codec } = running.api;
        const { events } = await auditEvents(store, codec, filter, {
          limit: Number(options.limit),
          order: options.oldestFirst ? 'oldest first' : 'newest first',
        });
        if (options.json) {
          for (const { hash, ...event } of events)
            console.log(JSON.stringify({ ...event, hash: Buffer.from(hash).toString('hex') }, bigintAsNumber));
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
        console.log(
          `${events.length} events${events.length === Number(options.limit) ? ' (there may be more: --limit)' : ''}`,
        );
      }),
    );
};

const filterOf = ({ aggregate, type, actor, owner, since, until }: EventsOptions, instanceId: string): ReadFilter => {
  const [aggregateType, aggregateId] = aggregate?.split('/') ?? [];
  return {
    instanceId,
    ...(aggregateType === undefined ? {} : { aggregateTypes: [aggregateType] }),
    ...(aggregateId === undefined ? {} : { aggregateIds: [aggregateId] }),
    ...(type === undefined ? {} : { types: type }),
    ...(actor === undefined ? {} : { actor }),
    ...(owner === undefined ? {} : { owner }),
    ...(since === undefined ? {} : { from: timeOf(since) }),
    ...(until === undefined ? {} : { until: timeOf(until) }),
  };
};
