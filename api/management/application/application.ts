import { appErrors } from '../../../domain/project/errors.ts';
import {
  apiAuthMethods,
  emptyOidcConfig,
  grantTypes,
  oidcAuthMethods,
  responseTypes,
} from '../../../domain/project/events.ts';
import { type ProjectCommand, project } from '../../../domain/project/project.ts';
import { merged } from '../../../domain/project/state.ts';
import { type AppFilter, findApp, listApps, projectOfApp } from '../../../projections/app/queries.ts';
import { type Api, type Call, type Service, service } from '../../api.ts';
import { type ApplicationSearchFilter, ApplicationSorting } from '../../gen/zitadel/application/v2/application_pb.js';
import {
  ApplicationService,
  type CreateAPIApplicationRequest,
  type CreateOIDCApplicationRequest,
  type UpdateApplicationRequest,
} from '../../gen/zitadel/application/v2/application_service_pb.js';
import { hashSecret, newSecret } from '../../secret/secret.ts';
import { when } from '../details.ts';
import { listErrors, paginationOf, pagingOf } from '../paging.ts';
import { allowOnProject, historyOf } from '../project/access.ts';
import { record } from '../record.ts';
import { applicationKeys } from './key.ts';
import { applicationMessage, complianceOf, oidcConfigOf } from './message.ts';

export const applicationService = (api: Api): Service => {
  const write = async (call: Call, projectId: string, command: ProjectCommand) => {
    const { last } = await record(api, call, project, projectId, command);
    return last;
  };

  /** What the new application is called by and proves itself with, and the command that makes it so. */
  const credentialsFor = (needsSecret: boolean) => {
    const clientId = api.newId();
    if (!needsSecret) return { recorded: { clientId }, told: { clientId } };
    const clientSecret = newSecret();
    return { recorded: { clientId, hashedSecret: hashSecret(clientSecret) }, told: { clientId, clientSecret } };
  };

  const newOidcApp = (app: { appId: string; name: string }, asked: CreateOIDCApplicationRequest) => {
    const config = merged(byDefault, oidcConfigOf(asked));
    const { recorded, told } = credentialsFor(
      oidcAuthMethods[config.authMethodType]?.startsWith('client_secret') ?? false,
    );
    return {
      command: { type: 'AddOidcApp', ...app, ...recorded, config } as const,
      answer: { case: 'oidcConfiguration', value: { ...told, ...complianceOf(config) } } as const,
    };
  };

  const newApiApp = (app: { appId: string; name: string }, { authMethodType }: CreateAPIApplicationRequest) => {
    const { recorded, told } = credentialsFor(apiAuthMethods[authMethodType] === 'client_secret_basic');
    return {
      command: { type: 'AddApiApp', ...app, ...recorded, authMethodType } as const,
      answer: { case: 'apiConfiguration', value: told } as const,
    };
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
          ? newOidcApp({ appId, name }, applicationType.value)
          : newApiApp({ appId, name }, applicationType.value);
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
        filters: filters.map(appFilter),
        reach: await call.reach('project.app.read'),
        page,
        sortBy: [...(appColumns[sortingColumn] ?? []), 'id'],
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

/** What whoever says nothing gets: the code flow. */
const byDefault = {
  ...emptyOidcConfig,
  responseTypes: [responseTypes.indexOf('code')],
  grantTypes: [grantTypes.indexOf('authorization_code')],
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

/** Before the id, which decides at last. */
const appColumns: { readonly [sorting: number]: readonly ('name' | 'state' | 'creation_date' | 'change_date')[] } = {
  [ApplicationSorting.APPLICATION_SORT_BY_NAME]: ['name'],
  [ApplicationSorting.APPLICATION_SORT_BY_STATE]: ['state'],
  [ApplicationSorting.APPLICATION_SORT_BY_CREATION_DATE]: ['creation_date'],
  [ApplicationSorting.APPLICATION_SORT_BY_CHANGE_DATE]: ['change_date'],
};

const appFilter = ({ filter }: ApplicationSearchFilter): AppFilter => {
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
