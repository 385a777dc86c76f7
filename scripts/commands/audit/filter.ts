import type { Command } from 'commander';
import type { ReadFilter } from '../../../eventstore/eventstore.ts';
import { timeOf } from './moment.ts';

export type FilterOptions = {
  readonly instance?: string;
  readonly aggregate?: string;
  readonly type?: readonly string[];
  readonly actor?: string;
  readonly owner?: string;
  readonly correlation?: string;
  readonly since?: string;
  readonly until?: string;
};

/** Which events a command is about. */
export const withFilter = (command: Command): Command =>
  command
    .option('--instance <id>', 'instance; the only one if there is one')
    .option('--aggregate <type[/id]>', 'such as user or user/312909075212468224')
    .option(
      '--type <type>',
      'event type, such as user.locked; repeatable',
      (value: string, before: readonly string[] = []) => [...before, value],
    )
    .option('--actor <id>', 'who did it')
    .option('--owner <id>', 'organization that owns the aggregate')
    .option('--correlation <id>', 'request or trace id')
    .option('--since <time>', 'from this time on, RFC 3339')
    .option('--until <time>', 'up to this time, RFC 3339');

export const filterOf = (options: FilterOptions, instanceId: string): ReadFilter => {
  const { aggregate, type, actor, owner, correlation, since, until } = options;
  const [aggregateType, aggregateId] = aggregate?.split('/') ?? [];
  return {
    instanceId,
    ...(aggregateType === undefined ? {} : { aggregateTypes: [aggregateType] }),
    ...(aggregateId === undefined ? {} : { aggregateIds: [aggregateId] }),
    ...(type === undefined ? {} : { types: type }),
    ...(actor === undefined ? {} : { actor }),
    ...(owner === undefined ? {} : { owner }),
    ...(correlation === undefined ? {} : { correlationId: correlation }),
    ...(since === undefined ? {} : { from: timeOf(since) }),
    ...(until === undefined ? {} : { until: timeOf(until) }),
  };
};
