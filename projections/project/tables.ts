import { type Row, table } from '../projection.ts';

/** ZITADEL's numbers. */
export const projectState = { active: 1, inactive: 2 } as const;

export const projectsTable = table({
  name: 'projects',
  columns: {
    id: 'text',
    org_id: 'text',
    name: 'text',
    state: 'integer',
    role_assertion: 'boolean',
    role_check: 'boolean',
    project_check: 'boolean',
    private_labeling: 'integer',
  },
  key: ['id'],
  indexes: [['org_id'], ['name']],
});

export const projectRolesTable = table({
  name: 'project_roles',
  columns: { project_id: 'text', key: 'text', org_id: 'text', display_name: 'text', group_name: 'text' },
  key: ['project_id', 'key'],
  indexes: [['org_id']],
});

export type ProjectRow = Row<typeof projectsTable.columns>;
export type ProjectRoleRow = Row<typeof projectRolesTable.columns>;
