import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { appErrors } from '../../../domain/project/errors.ts';
import { project } from '../../../domain/project/project.ts';
import { farFuture } from '../../../domain/user/personal-access-token.ts';
import {
  type AppKeyFilter,
  type AppKeyRow,
  type AppKeySorting,
  listAppKeys,
} from '../../../projections/app/app-key.ts';
import type { Api, Methods } from '../../api.ts';
import {
  type ApplicationKeySearchFilter,
  ApplicationKeysSorting,
} from '../../gen/zitadel/application/v2/application_pb.js';
import type { ApplicationService } from '../../gen/zitadel/application/v2/application_service_pb.js';
import { newKeyPair } from '../../secret/key-pair.ts';
import { when } from '../details.ts';
import { listErrors, paginationOf, pagingOf } from '../paging.ts';
import { allowOnProject } from '../project/access.ts';
import { record } from '../record.ts';

type Keys = Pick<
  Methods<typeof ApplicationService>,
  'createApplicationKey' | 'deleteApplicationKey' | 'getApplicationKey' | 'listApplicationKeys'
>;

/** With its key an application proves who it is (api/oidc/client/assertion.ts). The private half is shown once and kept nowhere. */
export const applicationKeys = (api: Api): Keys => ({
  async createApplicationKey(call, { applicationId: appId, projectId, expirationDate }) {
    await allowOnProject(api, call, 'project.app.write', projectId);
    const keyId = api.newId();
    const { publicKey, privateKey: key } = await newKeyPair();
    const expiration = expirationDate ? timestampDate(expirationDate) : farFuture;
    const add = { type: 'AddAppKey', appId, keyId, publicKey, expiration, now: api.now() } as const;
    const { state, last } = await record(api, call, project, projectId, add);
    const configuration = state.apps.get(appId)?.configuration;
    const clientId = configuration?.type === 'oidc' || configuration?.type === 'api' ? configuration.clientId : '';
    const keyDetails = Buffer.from(JSON.stringify({ type: 'application', keyId, key, appId, clientId }));
    return { keyId, ...when('creationDate', last), keyDetails };
  },

  async deleteApplicationKey(call, { keyId, applicationId: appId, projectId }) {
    await allowOnProject(api, call, 'project.app.write', projectId);
    const { last } = await record(api, call, project, projectId, {
      type: 'RemoveAppKey',
      appId,
      keyId,
    });
    return when('deletionDate', last);
  },

  async getApplicationKey(call, { keyId: id }) {
    const { rows } = await listAppKeys(api.views, call.read, {
      filters: [{ by: 'id', id }],
      reach: await call.reach('project.app.read'),
      sortBy: 'id',
      page: { offset: 0, limit: 1, ascending: true },
    });
    const [found] = rows;
    if (!found) throw appErrors.key_not_found();
    const { keyId, creationDate, expirationDate } = keyMessage(found);
    return { keyId, creationDate, expirationDate };
  },

  async listApplicationKeys(call, { pagination, sortingColumn, filters }) {
    const page = pagingOf(api.settings, pagination);
    const { total, rows } = await listAppKeys(api.views, call.read, {
      filters: filters.map(filterOf),
      reach: await call.reach('project.app.read'),
      sortBy: sortings[sortingColumn] ?? 'id',
      page,
    });
    return { pagination: paginationOf(page, total), keys: rows.map(keyMessage) };
  },
});

const filterOf = ({ filter }: ApplicationKeySearchFilter): AppKeyFilter => {
  switch (filter.case) {
    case 'applicationIdFilter':
      return { by: 'app_id', id: filter.value.applicationId };
    case 'projectIdFilter':
      return { by: 'project_id', id: filter.value.projectId };
    case 'organizationIdFilter':
      return { by: 'org_id', id: filter.value.organizationId };
    case undefined:
      throw listErrors.filter_empty();
  }
};

/** All keys are of one type: to sort by it is to sort by id. */
const sortings: { readonly [sorting: number]: AppKeySorting } = {
  [ApplicationKeysSorting.APPLICATION_KEYS_SORT_BY_PROJECT_ID]: 'project_id',
  [ApplicationKeysSorting.APPLICATION_KEYS_SORT_BY_APPLICATION_ID]: 'app_id',
  [ApplicationKeysSorting.APPLICATION_KEYS_SORT_BY_CREATION_DATE]: 'creation_date',
  [ApplicationKeysSorting.APPLICATION_KEYS_SORT_BY_ORGANIZATION_ID]: 'org_id',
  [ApplicationKeysSorting.APPLICATION_KEYS_SORT_BY_EXPIRATION]: 'expiration',
};

const keyMessage = (row: AppKeyRow) => ({
  keyId: row.id,
  applicationId: row.app_id,
  projectId: row.project_id,
  organizationId: row.org_id,
  creationDate: timestampFromDate(row.creation_date),
  expirationDate: timestampFromDate(row.expiration),
});
