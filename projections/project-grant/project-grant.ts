import type { InstanceEvent } from '../../domain/instance/events.ts';
import type { OrgEvent } from '../../domain/org/events.ts';
import type { ProjectEvent } from '../../domain/project/events.ts';
import { insert, projection, type Row, remove, table, update } from '../projection.ts';

/** ZITADEL's numbers. */
export const projectGrantState = { active: 1, inactive: 2 } as const;

export const projectGrantsTable = table({
  name: 'project_grants',
  columns: {
    project_id: 'text',
    grant_id: 'text',
    /** The owner of the project. */
    org_id: 'text',
    granted_org_id: 'text',
    state: 'integer',
    role_keys: 'texts',
  },
  key: ['project_id', 'grant_id'],
  indexes: [['org_id'], ['granted_org_id']],
});
export type ProjectGrantRow = Row<typeof projectGrantsTable.columns>;

type OfGrant = { readonly aggregateId: string; readonly payload: { readonly grantId: string } };
const keyOf = ({ aggregateId, payload }: OfGrant) => ({ project_id: aggregateId, grant_id: payload.grantId });

export const projectGrants = projection<ProjectEvent | OrgEvent | InstanceEvent>()({
  name: 'project_grants',
  version: 1,
  tables: [projectGrantsTable],
  on: {
    'project.grant.added': (event) =>
      insert(projectGrantsTable, {
        ...keyOf(event),
        org_id: event.owner,
        granted_org_id: event.payload.grantedOrgId,
        state: projectGrantState.active,
        role_keys: event.payload.roleKeys ?? [],
      }),
    'project.grant.changed': (event) =>
      update(projectGrantsTable, keyOf(event), { role_keys: event.payload.roleKeys ?? [] }),
    'project.grant.cascade.changed': (event) =>
      update(projectGrantsTable, keyOf(event), { role_keys: event.payload.roleKeys ?? [] }),
    'project.grant.deactivated': (event) =>
      update(projectGrantsTable, keyOf(event), { state: projectGrantState.inactive }),
    'project.grant.reactivated': (event) =>
      update(projectGrantsTable, keyOf(event), { state: projectGrantState.active }),
    'project.grant.removed': (event) => remove(projectGrantsTable, keyOf(event)),
    'project.removed': ({ aggregateId }) => remove(projectGrantsTable, { project_id: aggregateId }),
    'org.removed': ({ aggregateId }) => [
      remove(projectGrantsTable, { org_id: aggregateId }),
      remove(projectGrantsTable, { granted_org_id: aggregateId }),
    ],
    'instance.removed': () => remove(projectGrantsTable, {}),
  },
});
