import type { Command } from 'commander';
import { orgs, orgsTable } from '../../../projections/org/org.ts';
import { projects } from '../../../projections/project/project.ts';
import { projectsTable } from '../../../projections/project/tables.ts';
import type { Columns, Projection, Row, Table as RowTable } from '../../../projections/projection.ts';
import { usersTable } from '../../../projections/user/tables.ts';
import { users } from '../../../projections/user/user.ts';
import type { ReadContext, Views } from '../../../projections/views.ts';
import { ConfigError } from '../../config/config.ts';
import { bigintAsNumber } from '../json.ts';
import { type Options, withOptions } from '../options.ts';
import { cell, printTable } from '../table.ts';
import { instanceIdOf, withFasti } from '../with-fasti.ts';
import { momentOf } from './moment.ts';

/** `fasti audit at`: what a thing looked like then. */
export const at = (command: Command) => {
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
