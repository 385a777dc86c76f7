import type { Row } from '../projection.ts';
import type { ReadContext, Views } from '../views.ts';
import { instanceDomainsTable, instances, instancesTable } from './instance.ts';

const known = (row: Row<typeof instancesTable.columns>) => ({
  id: row.id,
  name: row.name,
  defaultOrgId: row.default_org_id ?? '',
  defaultLanguage: row.default_language ?? 'en',
  projectId: row.project_id ?? '',
  createdAt: row.creation_date,
});

/** The instance that answers to a host (lower case, no port), before anybody knows the tenant. */
export const instanceOfHost = async (views: Views, host: string) => {
  const [row] = await views.queryAcrossTenants<Row<typeof instancesTable.columns>>([instances], (db, name) =>
    db
      .selectFrom(`${name(instancesTable)} as i`)
      .innerJoin(`${name(instanceDomainsTable)} as d`, 'd.instance_id', 'i.instance_id')
      .where('d.domain', '=', host)
      .selectAll('i'),
  );
  return row && known(row);
};

export const instanceById = async (views: Views, id: string) => {
  const [row] = await views.queryAcrossTenants<Row<typeof instancesTable.columns>>([instances], (db, name) =>
    db.selectFrom(name(instancesTable)).where('id', '=', id).selectAll(),
  );
  return row && known(row);
};

const streamOf = (read: ReadContext) => [{ aggregateType: 'instance', aggregateId: read.instanceId }];

export const findInstance = (views: Views, read: ReadContext) =>
  views.find(read, instances, instancesTable, { id: read.instanceId }, streamOf(read));

export const domainsOfInstance = (views: Views, read: ReadContext) =>
  views.filter(read, instances, instanceDomainsTable, {}, streamOf(read));

/** Of the whole system, for what is done for each on a schedule. */
export const allInstances = async (views: Views) => {
  const rows = await views.queryAcrossTenants<Row<typeof instancesTable.columns>>([instances], (db, name) =>
    db.selectFrom(name(instancesTable)).selectAll(),
  );
  return rows.map(known);
};
