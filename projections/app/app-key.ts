import { sql } from 'kysely';
import type { InstanceEvent } from '../../domain/instance/events.ts';
import type { OrgEvent } from '../../domain/org/events.ts';
import type { ProjectEvent } from '../../domain/project/events.ts';
import type { Listing } from '../listing.ts';
import { pageOf } from '../page.ts';
import { insert, projection, type Row, remove, table } from '../projection.ts';
import { isWithin } from '../reach.ts';
import type { ReadContext, Views } from '../views.ts';

const appKeysTable = table({
  name: 'app_keys',
  columns: { id: 'text', app_id: 'text', project_id: 'text', org_id: 'text', expiration: 'timestamptz' },
  key: ['id'],
  indexes: [['app_id'], ['project_id'], ['org_id']],
});
export type AppKeyRow = Row<typeof appKeysTable.columns>;

/** The keys themselves are folded from the project's stream; these are the ones there are. */
export const appKeys = projection<ProjectEvent | OrgEvent | InstanceEvent>()({
  name: 'app_keys',
  version: 1,
  tables: [appKeysTable],
  on: {
    'project.application.oidc.key.added': ({ aggregateId, owner, payload }) =>
      insert(appKeysTable, {
        id: payload.keyId,
        app_id: payload.applicationId,
        project_id: aggregateId,
        org_id: owner,
        expiration: new Date(payload.expirationDate),
      }),
    'project.application.oidc.key.removed': ({ payload }) => remove(appKeysTable, { id: payload.keyId }),
    'project.application.removed': ({ payload }) => remove(appKeysTable, { app_id: payload.appId }),
    'project.removed': ({ aggregateId }) => remove(appKeysTable, { project_id: aggregateId }),
    'org.removed': ({ aggregateId }) => remove(appKeysTable, { org_id: aggregateId }),
    'instance.removed': () => remove(appKeysTable, {}),
  },
});

export type AppKeyFilter = { readonly by: 'id' | 'app_id' | 'project_id' | 'org_id'; readonly id: string };
export type AppKeySorting = 'id' | 'project_id' | 'app_id' | 'creation_date' | 'org_id' | 'expiration';

export const listAppKeys = (
  views: Views,
  read: ReadContext,
  { filters, reach, sortBy, page }: Listing<AppKeyFilter, AppKeySorting>,
) =>
  pageOf<AppKeyRow>(
    views,
    read,
    [appKeys],
    (db, name) =>
      filters.reduce(
        (query, { by, id }) => query.where(sql<boolean>`${sql.ref(by)} = ${id}`),
        db.selectFrom(name(appKeysTable)).where(isWithin(reach, { orgs: ['org_id'], project: 'project_id' })),
      ),
    { page, sortBy: [sortBy, 'id'] },
  );
