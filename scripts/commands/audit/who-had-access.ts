import type { Command } from 'commander';
import { type AccessKind, accessKinds } from '../../../projections/access/tables.ts';
import { type Access, whoHadAccess as asked } from '../../../projections/access/who-had-access.ts';
import { displayNamesOf } from '../../../projections/user/queries.ts';
import { ConfigError } from '../../config/config.ts';
import { bigintAsNumber } from '../json.ts';
import { type Options, wholeNumber, withOptions } from '../options.ts';
import { printTable } from '../table.ts';
import { instanceIdOf, withFasti } from '../with-fasti.ts';
import { momentOf } from './moment.ts';

type AccessOptions = Options & {
  readonly instance?: string;
  readonly project?: string;
  readonly org?: string;
  readonly role?: string;
  readonly user?: string;
  readonly kind?: string;
  readonly at?: string;
  readonly since?: string;
  readonly until?: string;
  readonly limit: number;
  readonly json?: boolean;
};

/** `fasti audit who-had-access`: who held which role, from when to when. */
export const whoHadAccess = (command: Command) => {
  withOptions(
    command
      .command('who-had-access')
      .description('who held which role, through which grant, granted by whom, from when to when'),
  )
    .option('--project <id>', 'roles of this project, and its administrators')
    .option('--org <id>', 'roles held in this organization, and its administrators')
    .option('--role <role>', 'such as reader or ORG_OWNER')
    .option('--user <id>', 'of this person')
    .option('--kind <kind>', accessKinds.join(', '))
    .option('--at <moment>', 'at this moment: RFC 3339, or a position in the log')
    .option('--since <moment>', 'at any time from here on')
    .option('--until <moment>', 'up to here')
    .option('--limit <n>', 'at most so many', wholeNumber, 100)
    .option('--instance <id>', 'instance; the only one if there is one')
    .option('--json', 'one JSON object a line')
    .action((options: AccessOptions) =>
      withFasti(options, async (running) => {
        const { views } = running.api;
        const read = { instanceId: await instanceIdOf(running, options.instance) };
        const page = { limit: options.limit, offset: 0, ascending: false };
        const { total, accesses } = await asked(views, read, askedBy(options), page);
        if (options.json) {
          for (const { total: _, ...access } of accesses as readonly (Access & { readonly total: string })[])
            console.log(JSON.stringify(access, bigintAsNumber));
          return;
        }
        const people = accesses.flatMap(({ user_id, granted_by }) => [user_id, granted_by]);
        const names = await displayNamesOf(views, read, [...new Set(people)]);
        const person = (id: string) => names.get(id) ?? id;
        printTable(
          ['role', 'who', 'where', 'through', 'granted', 'by', 'ended', 'with'],
          accesses.map((access) => [
            access.role,
            person(access.user_id),
            placeOf(access),
            throughWhat(access),
            access.granted_at.toISOString(),
            person(access.granted_by),
            access.ended_at?.toISOString() ?? '',
            access.ended_through ?? '',
          ]),
        );
        console.log(`${accesses.length} of ${total}${total > BigInt(accesses.length) ? ' (more with --limit)' : ''}`);
      }),
    );
};

const placeOf = ({ kind, project_id: project, org_id: org }: Access): string =>
  kind === 'instance_administrator'
    ? 'instance'
    : [project && `project ${project}`, `org ${org}`].filter(Boolean).join(', ');

const throughWhat = ({ authorization_id: authorization, grant_id: grant, kind }: Access): string =>
  [authorization ? `authorization ${authorization}` : kind, grant && `project grant ${grant}`]
    .filter(Boolean)
    .join(', ');

const askedBy = ({ kind, project, org, role, user, at, since = at, until = at }: AccessOptions) => {
  const known = accessKinds.find((each): each is AccessKind => each === kind);
  if (kind !== undefined && known === undefined)
    throw new ConfigError(`${kind} is not one of ${accessKinds.join(', ')}.`);
  return {
    ...(known === undefined ? {} : { kinds: [known] }),
    ...(project === undefined ? {} : { projectId: project }),
    ...(org === undefined ? {} : { orgId: org }),
    ...(role === undefined ? {} : { role }),
    ...(user === undefined ? {} : { userId: user }),
    ...(since === undefined ? {} : { since: momentOf(since) }),
    ...(until === undefined ? {} : { until: momentOf(until) }),
  };
};
