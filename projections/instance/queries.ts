import { sql } from 'kysely';
import { type Page, pageOf } from '../page.ts';
import type { Columns, Row, Table } from '../projection.ts';
import { textMatches } from '../text-filter.ts';
import type { ReadContext, Views } from '../views.ts';
import { instanceDomainsTable, instances, instancesTable, trustedDomainsTable } from './instance.ts';

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

export const isTrustedDomain = async (views: Views, instanceId: string, domain: string): Promise<boolean> => {
  const rows = await views.queryAcrossTenants<{ readonly domain: string }>([instances], (db, name) =>
    db
      .selectFrom(name(trustedDomainsTable))
      .where('instance_id', '=', instanceId)
      .where('domain', '=', domain)
      .select('domain'),
  );
  return rows.length > 0;
};

export type DomainFilter =
  | { readonly by: 'name'; readonly text: string; readonly method: number }
  | { readonly by: 'generated' | 'is_primary'; readonly is: boolean };
type Listing<C> = {
  readonly filters: readonly DomainFilter[];
  readonly sortBy: string & keyof C;
  readonly page: Page;
};

/** A page of domains of one kind. */
const listOf =
  <C extends Columns>(table: Table<C>) =>
  (views: Views, read: ReadContext, { filters, sortBy, page }: Listing<C>) =>
    pageOf<Row<C>>(
      views,
      read,
      [instances],
      (db, name) => filters.reduce((query, filter) => query.where(conditionOf(filter)), db.selectFrom(name(table))),
      { page, sortBy: [sortBy, 'domain'] },
    );
export const listInstanceDomains = listOf(instanceDomainsTable);
export const listTrustedDomains = listOf(trustedDomainsTable);

const conditionOf = (filter: DomainFilter) =>
  filter.by === 'name'
    ? textMatches('domain', filter.method, filter.text)
    : sql<boolean>`${sql.ref(filter.by)} = ${filter.is}`;

/** Of the whole system, for what is done for each on a schedule. */
export const allInstances = async (views: Views) => {
  const rows = await views.queryAcrossTenants<Row<typeof instancesTable.columns>>([instances], (db, name) =>
    db.selectFrom(name(instancesTable)).selectAll(),
  );
  return rows.map(known);
};
