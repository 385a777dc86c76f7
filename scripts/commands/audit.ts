import type { Command } from 'commander';
import type { ReadFilter } from '../../eventstore/eventstore.ts';
import { auditEvents } from '../../projections/audit.ts';
import { orgs, orgsTable } from '../../projections/org/org.ts';
import { projects } from '../../projections/project/project.ts';
import { projectsTable } from '../../projections/project/tables.ts';
import type { Columns, Projection, Row, Table as RowTable } from '../../projections/projection.ts';
import { usersTable } from '../../projections/user/tables.ts';
import { users } from '../../projections/user/user.ts';
import type { ReadContext, Views } from '../../projections/views.ts';
import { ConfigError } from '../config/config.ts';
import { type Options, withOptions } from './options.ts';
import { printTable } from './table.ts';
import { instanceIdOf, withFasti } from './with-fasti.ts';

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

/** `fasti audit events|at`: what happened, and what a thing looked like then. */
export const audit = (program: Command) => {
  const command = program.command('audit').description('what happened, and what a thing looked like at a moment');

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

  withOptions(command.command('at').description('a user, organization or project as it was at a moment'))
    .argument('<time>', 'RFC 3339, or a position in the log')
    .argument('<kind>', Object.keys(kinds).join(', '))
    .argument('<id>')
    .option('--instance <id>', 'instance; the only one if there is one')
    .option('--json', 'as JSON')
    .action(
      (
        time: string,
        kind: string,
        id: string,
        options: Options & { readonly instance?: string; readonly json?: boolean },
      ) =>
        withFasti(options, async (running) => {
          const find = kinds[kind];
          if (find === undefined) throw new ConfigError(`${kind} is not one of ${Object.keys(kinds).join(', ')}.`);
          const at = momentOf(time);
          const row = await find(
            running.api.views,
            { instanceId: await instanceIdOf(running, options.instance), at },
            id,
          );
          if (row === undefined) throw new ConfigError(`There was no ${kind} ${id} at ${time}.`);
          if (options.json) console.log(JSON.stringify(row, bigintAsNumber, 2));
          else {
            printTable(
              ['field', 'value'],
              Object.entries(row).flatMap(([name, value]) => (value === null ? [] : [[name, cell(value)]])),
            );
          }
        }),
    );
};

type Find = (views: Views, read: ReadContext, id: string) => Promise<object | undefined>;
/** Every table here has the key `id`; the type of a row that is not known yet can't say so. */
const folded =
  <C extends Columns>(aggregateType: string, projection: Projection, table: RowTable<C>): Find =>
  (views, read, id) =>
    views.find(read, projection, table, { id } as unknown as Partial<Row<C>>, [{ aggregateType, aggregateId: id }]);

const kinds: Readonly<Record<string, Find>> = {
  user: folded('user', users, usersTable),
  org: folded('org', orgs, orgsTable),
  project: folded('project', projects, projectsTable),
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

const timeOf = (text: string): Date => {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new ConfigError(`${text} is not a time: write it as 2026-01-31T12:00:00Z.`);
  return time;
};

const momentOf = (text: string) => (/^\d+$/.test(text) ? { position: BigInt(text) } : { time: timeOf(text) });

const bigintAsNumber = (_: string, value: unknown) => (typeof value === 'bigint' ? Number(value) : value);

const cell = (value: unknown): string =>
  value instanceof Date ? value.toISOString() : typeof value === 'object' ? JSON.stringify(value) : String(value);
