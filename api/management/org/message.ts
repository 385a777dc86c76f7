import { errors } from '../../../domain/errors.ts';
import type { OrgFilter, OrgRow } from '../../../projections/org/queries.ts';
import type { Instance } from '../../api.ts';
import { OrganizationState } from '../../gen/zitadel/org/v2/org_pb.js';
import { OrganizationFieldName, type SearchQuery } from '../../gen/zitadel/org/v2/query_pb.js';
import { detailsOfRow } from '../details.ts';

export const orgMessage = (row: OrgRow) => ({
  id: row.id,
  details: detailsOfRow(row),
  state: row.state === 'inactive' ? OrganizationState.INACTIVE : OrganizationState.ACTIVE,
  name: row.name,
  primaryDomain: row.primary_domain ?? '',
});

export const orgRequestErrors = errors('org_request', {
  query_empty: ['invalid', 'A query needs a condition.', 'ORG-vR9nC'],
});

export const orgFilterOf = ({ query }: SearchQuery, { defaultOrgId }: Pick<Instance, 'defaultOrgId'>): OrgFilter => {
  switch (query.case) {
    case 'nameQuery':
      return { by: 'name', text: query.value.name, method: query.value.method };
    case 'domainQuery':
      return { by: 'verified_domain', text: query.value.domain, method: query.value.method };
    case 'stateQuery':
      return { by: 'state', state: nameOf(query.value.state) };
    case 'idQuery':
      return { by: 'ids', ids: [query.value.id] };
    case 'defaultQuery':
      return { by: 'ids', ids: [defaultOrgId] };
    case undefined:
      throw orgRequestErrors.query_empty();
  }
};

export const sortedBy = (column: OrganizationFieldName) =>
  column === OrganizationFieldName.NAME ? 'name' : 'creation_date';

/** As the read model has it; nothing is in any other state. */
const nameOf = (state: OrganizationState) => {
  if (state === OrganizationState.ACTIVE) return 'active';
  return state === OrganizationState.INACTIVE ? 'inactive' : 'none';
};
