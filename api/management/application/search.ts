import type { AppFilter } from '../../../projections/app/queries.ts';
import { type ApplicationSearchFilter, ApplicationSorting } from '../../gen/zitadel/application/v2/application_pb.js';
import { listErrors } from '../paging.ts';

const columns: { readonly [sorting: number]: readonly ('name' | 'state' | 'creation_date' | 'change_date')[] } = {
  [ApplicationSorting.APPLICATION_SORT_BY_NAME]: ['name'],
  [ApplicationSorting.APPLICATION_SORT_BY_STATE]: ['state'],
  [ApplicationSorting.APPLICATION_SORT_BY_CREATION_DATE]: ['creation_date'],
  [ApplicationSorting.APPLICATION_SORT_BY_CHANGE_DATE]: ['change_date'],
};

/** Before the id, which decides at last. */
export const sortedBy = (sorting: ApplicationSorting) => columns[sorting] ?? [];

export const applicationFilterOf = ({ filter }: ApplicationSearchFilter): AppFilter => {
  switch (filter.case) {
    case 'projectIdFilter':
      return { by: 'project', id: filter.value.projectId };
    case 'nameFilter':
      return { by: 'name', method: filter.value.method, text: filter.value.name };
    case 'stateFilter':
      return { by: 'state', is: filter.value };
    case 'typeFilter':
      return { by: 'type', is: filter.value };
    case 'clientIdFilter':
      return { by: 'client', id: filter.value.clientId };
    case 'entityIdFilter':
      return { by: 'entity' };
    case undefined:
      throw listErrors.filter_empty();
  }
};
