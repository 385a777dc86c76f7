import type { RawBuilder } from 'kysely';
import { beginningWith, havingPart, type SearchedColumn } from '../having-part.ts';
import { endsWith, searchesPart, startsWith, type TextFilter } from '../text-filter.ts';
import { textFound } from '../text-found.ts';
import type { ReadContext, Views } from '../views.ts';
import { orgDomainsTable, orgs, orgsTable } from './org.ts';

/** `among`: the only organizations that it can be true of, if that is known. */
export type OrgTextFilter = TextFilter & { readonly among?: readonly string[] };

const nameColumn: SearchedColumn = { projection: orgs, table: orgsTable, searched: 'name_lower', told: 'id' };
const domainColumn: SearchedColumn = { projection: orgs, table: orgDomainsTable, searched: 'domain', told: 'org_id' };

/** The same filter, told which organizations have the part of a name, or its beginning; unless they are many, or of the past. */
export const narrowedName = async <F extends OrgTextFilter>(views: Views, read: ReadContext, filter: F): Promise<F> => {
  if (read.at || !startsWith(filter.method)) return narrowedPart(views, read, nameColumn, filter);
  return amongThose(filter, await beginningWith(views, read, nameColumn, filter.text));
};

/** The same of a domain; what domains begin with is looked up in their index. */
export const narrowedDomain = <F extends OrgTextFilter>(views: Views, read: ReadContext, filter: F): Promise<F> =>
  narrowedPart(views, read, domainColumn, filter);

const narrowedPart = async <F extends OrgTextFilter>(
  views: Views,
  read: ReadContext,
  column: SearchedColumn,
  filter: F,
): Promise<F> => {
  if (read.at || !searchesPart(filter.method)) return filter;
  return amongThose(filter, await havingPart(views, read, column, filter.text, endsWith(filter.method)));
};

const amongThose = <F extends OrgTextFilter>(filter: F, ids: readonly string[] | string): F =>
  typeof ids === 'string' ? filter : { ...filter, among: ids };

/** That the name of the organization `o` matches. */
export const nameFound = (filter: OrgTextFilter): RawBuilder<boolean> =>
  textFound({ written: 'o.name', searched: 'o.name_lower', id: 'o.id' }, filter);

/** That the domain `d` matches: domains are kept in lower case. */
export const domainFound = (filter: OrgTextFilter): RawBuilder<boolean> =>
  textFound({ written: 'd.domain', searched: 'd.domain', id: 'd.org_id' }, filter);
