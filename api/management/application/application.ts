import { appErrors } from '../../../domain/project/errors.ts';
import { type ProjectCommand, project } from '../../../domain/project/project.ts';
import { findApp, listApps, projectOfApp } from '../../../projections/app/queries.ts';
import { type Api, type Call, type Service, service } from '../../api.ts';
import {
  ApplicationService,
  type UpdateApplicationRequest,
} from '../../gen/zitadel/application/v2/application_service_pb.js';
import { hashSecret, newSecret } from '../../secret/secret.ts';
import { when } from '../details.ts';
import { paginationOf, pagingOf } from '../paging.ts';
import { allowOnProject, historyOf } from '../project/access.ts';
import { record } from '../record.ts';
import { applicationKeys } from './key.ts';
import { applicationMessage, oidcConfigOf } from './message.ts';
import { newApiApp, newOidcApp } from './new-application.ts';
import { applicationFilterOf, sortedBy } from './search.ts';

export const applicationService = (api: Api): Service => {
  const write = async (call: Call, projectId: string, command: ProjectCommand) => {
    const { last } = await record(api, call, project, projectId, command);
    return last;
  };

  return service(ApplicationService, {
    ...applicationKeys(api),

    async createApplication(call, { projectId, applicationId, name, applicationType }) {
      await allowOnProject(api, call, 'project.app.write', projectId);
      const appId = applicationId || api.newId();
      if (applicationType.case === 'samlConfiguration') throw appErrors.saml_unsupported();
      if (applicationType.case === undefined) throw appErrors.type_required();
      const { command, answer } =
        applicationType.case === 'oidcConfiguration'
          ? newOidcApp(api, { appId, name }, applicationType.value)
          : newApiApp(api, { appId, name }, applicationType.value);
      const last = await write(call, projectId, command);
      return { applicationId: appId, ...when('creationDate', last), applicationType: answer };
    },

    async updateApplication(call, { applicationId: appId, projectId, name, applicationType }) {
      await allowOnProject(api, call, 'project.app.write', projectId);
      const last = await write(call, projectId, {
        type: 'ChangeApp',
        appId,
        ...(name === '' ? {} : { name }),
        ...changeOf(applicationType),
      });
      return when('changeDate', last);
    },

    async getApplication(call, { applicationId }) {
      const projectId = await projectOfApp(api.views, call.read, applicationId);
      if (projectId === undefined) throw appErrors.not_found();
      const row = await findApp(api.views, call.read, applicationId, await historyOf(api, call, projectId));
      if (!row || !(await call.may('project.app.read', { orgId: row.org_id, projectId }))) throw appErrors.not_found();
      return { application: applicationMessage(row) };
    },

    async listApplications(call, { pagination, sortingColumn, filters }) {
      const page = pagingOf(api.settings, pagination);
      const { total, rows } = await listApps(api.views, call.read, {
        filters: filters.map(applicationFilterOf),
        reach: await call.reach('project.app.read'),
        page,
        sortBy: [...sortedBy(sortingColumn), 'id'],
      });
      return {
        pagination: paginationOf(page, total),
        applications: rows.map(applicationMessage),
      };
    },

    async deactivateApplication(call, { applicationId: appId, projectId }) {
      await allowOnProject(api, call, 'project.app.write', projectId);
      return when('deactivationDate', await write(call, projectId, { type: 'DeactivateApp', appId }));
    },

    async reactivateApplication(call, { applicationId: appId, projectId }) {
      await allowOnProject(api, call, 'project.app.write', projectId);
      return when('reactivationDate', await write(call, projectId, { type: 'ReactivateApp', appId }));
    },

    async deleteApplication(call, { applicationId: appId, projectId }) {
      await allowOnProject(api, call, 'project.app.delete', projectId);
      return when('deletionDate', await write(call, projectId, { type: 'RemoveApp', appId }));
    },

    async generateClientSecret(call, { applicationId: appId, projectId }) {
      await allowOnProject(api, call, 'project.app.write', projectId);
      const clientSecret = newSecret();
      const hashedSecret = hashSecret(clientSecret);
      const last = await write(call, projectId, {
        type: 'ChangeAppSecret',
        appId,
        hashedSecret,
        clientSecret,
      });
      return { clientSecret, ...when('creationDate', last) };
    },
  });
};

const changeOf = ({ case: type, value }: UpdateApplicationRequest['applicationType']) => {
  switch (type) {
    case 'oidcConfiguration':
      return { oidc: oidcConfigOf(value) };
    case 'apiConfiguration':
      return { api: { authMethodType: value.authMethodType } };
    case 'samlConfiguration':
      throw appErrors.saml_unsupported();
    case undefined:
      return {};
  }
};
