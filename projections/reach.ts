import { type RawBuilder, sql } from 'kysely';

/** Where the caller may look: everywhere, or only in these organizations, projects and project grants. */
export type Reach =
  | 'everywhere'
  | {
      readonly orgIds: readonly string[];
      readonly projectIds: readonly string[];
      readonly grants: readonly { readonly projectId: string; readonly grantId: string }[];
    };

export type Where = {
  /** Columns of organizations whose administrators may see the row. */
  readonly orgs: readonly string[];
  readonly project?: string;
  readonly grant?: string;
};

/** Only rows of organizations, projects and project grants within reach. */
export const isWithin = (reach: Reach, { orgs, project, grant }: Where): RawBuilder<boolean> => {
  if (reach === 'everywhere') return sql`true`;
  const { orgIds, projectIds, grants } = reach;
  const ways = [
    ...orgs.map((column) => sql`${sql.ref(column)} = any(${orgIds}::text[])`),
    ...(project === undefined ? [] : [sql`${sql.ref(project)} = any(${projectIds}::text[])`]),
    ...(project === undefined || grant === undefined
      ? []
      : [
          sql`(${sql.ref(project)}, ${sql.ref(grant)}) in (
            select * from unnest(${grants.map(({ projectId }) => projectId)}::text[], ${grants.map(({ grantId }) => grantId)}::text[]))`,
        ]),
  ];
  return sql`(${sql.join(ways, sql` or `)})`;
};
