import { table } from '../projection.ts';

export const accessKinds = [
  'authorization',
  'instance_administrator',
  'org_administrator',
  'project_administrator',
  'project_grant_administrator',
] as const;
export type AccessKind = (typeof accessKinds)[number];

/** That a person holds, or held, roles at a place. */
export const holdingsTable = table({
  name: 'access_holdings',
  columns: {
    id: 'text',
    kind: 'text',
    user_id: 'text',
    /** Where the roles are held; empty for administrators of the instance. */
    org_id: 'text',
    project_id: 'text?',
    /** The project grant that it rests on, or whose administrator it makes. */
    grant_id: 'text?',
    authorization_id: 'text?',
  },
  key: ['id'],
  indexes: [['user_id'], ['project_id'], ['org_id'], ['kind']],
});

/** What an event made of one holding; null: it is silent about that. */
export const accessChangesTable = table({
  name: 'access_changes',
  columns: {
    holding_id: 'text',
    position: 'bigint',
    at: 'timestamptz',
    actor: 'text',
    event_type: 'text',
    roles: 'texts?',
    is_active: 'boolean?',
  },
  key: ['holding_id', 'position'],
});

/** What ends every holding of a user, project, project grant, organization or instance. */
export const accessEndingsTable = table({
  name: 'access_endings',
  columns: {
    scope: 'text',
    /** Of a grant: its project's id and its own, as grants to one organization of several projects have the same. */
    scope_id: 'text',
    position: 'bigint',
    at: 'timestamptz',
    actor: 'text',
    event_type: 'text',
  },
  key: ['scope', 'scope_id', 'position'],
});

/** Whose project it is or was: its owner may ask who had access to it from elsewhere. */
export const accessProjectsTable = table({
  name: 'access_projects',
  columns: { id: 'text', org_id: 'text' },
  key: ['id'],
});
