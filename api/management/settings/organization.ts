import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type OrganizationSettingsCommand, organizationSettings } from '../../../domain/settings/organization.ts';
import { type AnyStep, step } from '../../../eventstore/execute.ts';
import {
  listOrganizationSettings,
  type OrganizationSettingsFilter,
} from '../../../projections/settings/list-organization-settings.ts';
import type { Api, Call, Methods } from '../../api.ts';
import type { OrganizationSettingsSearchFilter } from '../../gen/zitadel/settings/v2/organization_settings_pb.js';
import type { SettingsService } from '../../gen/zitadel/settings/v2/settings_service_pb.js';
import { when } from '../details.ts';
import { listErrors, paginationOf, pagingOf } from '../paging.ts';
import { organizationScopedNames } from '../policy/user-names.ts';
import { recordAll } from '../record.ts';
import { mustBeOrg } from './write.ts';

type Organization = Pick<
  Methods<typeof SettingsService>,
  'setOrganizationSettings' | 'deleteOrganizationSettings' | 'listOrganizationSettings'
>;

export const organizationSettingsMethods = (api: Api): Organization => ({
  async setOrganizationSettings(call, { organizationId: orgId, organizationScopedUsernames: scoped }) {
    await call.allow('iam.policy.write', {});
    await mustBeOrg(api, call, orgId);
    const values = scoped === undefined ? {} : { organizationScopedUsernames: scoped };
    const command = { type: 'SetOrganizationSettings', values } as const;
    const after = scoped === undefined ? [] : await organizationScopedNames(api, call, orgId, scoped);
    return when('setDate', await writer(api)(call, orgId, command, after));
  },

  async deleteOrganizationSettings(call, { organizationId: orgId }) {
    await call.allow('iam.policy.delete', {});
    await mustBeOrg(api, call, orgId);
    const command = { type: 'RemoveOrganizationSettings' } as const;
    const after = await organizationScopedNames(api, call, orgId, false);
    return when('deletionDate', await writer(api)(call, orgId, command, after));
  },

  async listOrganizationSettings(call, { pagination, sortingColumn, filters }) {
    const page = pagingOf(api.settings, pagination);
    const { total, rows } = await listOrganizationSettings(api.views, call.read, {
      filters: filters.map(filterOf),
      reach: await call.reach('org.read'),
      page,
      sortBy: columns[sortingColumn ?? 0] ?? 'creation_date',
    });
    return {
      pagination: paginationOf(page, total),
      organizationSettings: rows.map((row) => ({
        organizationId: row.organization_id,
        creationDate: timestampFromDate(row.creation_date),
        changeDate: timestampFromDate(row.change_date),
        organizationScopedUsernames: row.organization_scoped_usernames,
      })),
    };
  },
});

/** Names move to their new scope in the same append: where two would be the same, nothing changes. */
const writer =
  (api: Api) => async (call: Call, orgId: string, command: OrganizationSettingsCommand, after: readonly AnyStep[]) => {
    const last = await recordAll(api, call, [step(organizationSettings, orgId, command, orgId), ...after]);
    return last[0];
  };

const columns = ['creation_date', 'organization_id', 'creation_date', 'change_date'] as const;

const filterOf = ({ filter }: OrganizationSettingsSearchFilter): OrganizationSettingsFilter => {
  switch (filter.case) {
    case 'inOrganizationIdsFilter':
      return { by: 'ids', ids: filter.value.ids };
    case 'organizationScopedUsernamesFilter':
      return { by: 'scoped', scoped: filter.value.organizationScopedUsernames };
    case undefined:
      throw listErrors.filter_empty();
  }
};
