import type { InstanceEvent } from '../../domain/instance/events.ts';
import type { OrgEvent } from '../../domain/org/events.ts';
import type { ProjectEvent } from '../../domain/project/events.ts';
import { insert, projection, remove, update } from '../projection.ts';
import { projectRolesTable, projectState, projectsTable } from './tables.ts';

const moveTo =
  (state: number) =>
  ({ aggregateId }: { readonly aggregateId: string }) =>
    update(projectsTable, { id: aggregateId }, { state });

export const projects = projection<ProjectEvent | OrgEvent | InstanceEvent>()({
  name: 'projects',
  version: 1,
  tables: [projectsTable, projectRolesTable],
  on: {
    'project.added': ({ aggregateId, owner, payload }) =>
      insert(projectsTable, {
        id: aggregateId,
        org_id: owner,
        name: payload.name,
        state: projectState.active,
        role_assertion: payload.projectRoleAssertion ?? false,
        role_check: payload.projectRoleCheck ?? false,
        project_check: payload.hasProjectCheck ?? false,
        private_labeling: payload.privateLabelingSetting ?? 0,
      }),
    'project.changed': ({ aggregateId, payload }) =>
      update(
        projectsTable,
        { id: aggregateId },
        {
          name: payload.name,
          role_assertion: payload.projectRoleAssertion,
          role_check: payload.projectRoleCheck,
          project_check: payload.hasProjectCheck,
          private_labeling: payload.privateLabelingSetting,
        },
      ),
    'project.deactivated': moveTo(projectState.inactive),
    'project.reactivated': moveTo(projectState.active),
    'project.removed': ({ aggregateId }) => [
      remove(projectsTable, { id: aggregateId }),
      remove(projectRolesTable, { project_id: aggregateId }),
    ],
    'project.role.added': ({ aggregateId, owner, payload }) =>
      insert(projectRolesTable, {
        project_id: aggregateId,
        key: payload.key,
        org_id: owner,
        display_name: payload.displayName ?? '',
        group_name: payload.group ?? '',
      }),
    'project.role.changed': ({ aggregateId, payload }) =>
      update(
        projectRolesTable,
        { project_id: aggregateId, key: payload.key },
        { display_name: payload.displayName, group_name: payload.group },
      ),
    'project.role.removed': ({ aggregateId, payload }) =>
      remove(projectRolesTable, { project_id: aggregateId, key: payload.key }),
    'org.removed': ({ aggregateId }) => [
      remove(projectsTable, { org_id: aggregateId }),
      remove(projectRolesTable, { org_id: aggregateId }),
    ],
    'instance.removed': () => [remove(projectsTable, {}), remove(projectRolesTable, {})],
  },
});
