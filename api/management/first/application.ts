import { appErrors } from '../../../domain/project/errors.ts';
import { project } from '../../../domain/project/project.ts';
import { projectOfApp } from '../../../projections/app/queries.ts';
import type { Api, Call, Methods } from '../../api.ts';
import type { AppQuery } from '../../gen/zitadel/app_pb.js';
import { ApplicationService } from '../../gen/zitadel/application/v2/application_service_pb.js';
import type { ManagementService } from '../../gen/zitadel/management_pb.js';
import { oidcConfigOf } from '../application/message.ts';
import { listErrors } from '../paging.ts';
import { allowOnProject } from '../project/access.ts';
import { record } from '../record.ts';
import { appMessage, inSecondWords } from './application-message.ts';
import { listing, pageIn, requestOf, type Second, written } from './second.ts';
import { writesTo } from './writes.ts';

type Applications = Pick<
  Methods<typeof ManagementService>,
  | 'getAppByID'
  | 'listApps'
  | 'addOIDCApp'
  | 'addAPIApp'
  | 'updateApp'
  | 'updateOIDCAppConfig'
  | 'updateAPIAppConfig'
  | 'deactivateApp'
  | 'reactivateApp'
  | 'removeApp'
  | 'regenerateOIDCClientSecret'
  | 'regenerateAPIClientSecret'
>;

const second = ApplicationService.method;

export const applicationsOf = (api: Api, { ask }: Second): Applications => {
  const { outcome, after } = writesTo(api, project);
  const change = async (call: Call, projectId: string, command: { readonly appId: string } & Changes) => {
    await allowOnProject(api, call, 'project.app.write', projectId);
    const { last } = await record(api, call, project, projectId, { type: 'ChangeApp', ...command });
    return written(last);
  };
  const newSecret = async (call: Call, projectId: string, applicationId: string) => {
    const { clientSecret } = await ask(call, second.generateClientSecret, { projectId, applicationId });
    return { clientSecret, ...(await outcome(call, projectId)) };
  };

  return {
    async getAppByID(call, { projectId, appId: applicationId }) {
      if ((await projectOfApp(api.views, call.read, applicationId)) !== projectId) throw appErrors.not_found();
      const { application } = await ask(call, second.getApplication, { applicationId });
      if (!application) throw appErrors.not_found();
      return { app: appMessage(call.orgId, application) };
    },

    async listApps(call, { projectId, query, queries }) {
      const list = listing(call);
      const { applications, pagination } = await ask(list.call, second.listApplications, {
        pagination: pageIn(query),
        filters: [{ filter: { case: 'projectIdFilter', value: { projectId } } }, ...queries.map(filterOf)],
      });
      return {
        details: list.details(pagination?.totalResult),
        result: applications.map((found) => appMessage(call.orgId, found)),
      };
    },

    async addOIDCApp(call, { projectId, name, version, ...asked }) {
      const value = { ...inSecondWords(asked), version: version as number };
      const { applicationId: appId, applicationType } = await ask(call, second.createApplication, {
        ...{ projectId, name, applicationType: { case: 'oidcConfiguration', value } },
      });
      if (applicationType.case !== 'oidcConfiguration') throw appErrors.type_required();
      const { clientId, clientSecret, nonCompliant, complianceProblems } = applicationType.value;
      return {
        ...{ appId, clientId, clientSecret, noneCompliant: nonCompliant },
        complianceProblems: complianceProblems.map(({ key, localizedMessage }) => ({ key, localizedMessage })),
        ...(await outcome(call, projectId)),
      };
    },

    async addAPIApp(call, { projectId, name, authMethodType }) {
      const value = { authMethodType: authMethodType as number };
      const { applicationId: appId, applicationType } = await ask(call, second.createApplication, {
        ...{ projectId, name, applicationType: { case: 'apiConfiguration', value } },
      });
      if (applicationType.case !== 'apiConfiguration') throw appErrors.type_required();
      const { clientId, clientSecret } = applicationType.value;
      return { appId, clientId, clientSecret, ...(await outcome(call, projectId)) };
    },

    updateApp: (call, { projectId, appId: applicationId, name }) =>
      after(call, projectId, ask(call, second.updateApplication, { projectId, applicationId, name })),

    /** The whole configuration: unlike in the second API, what is left out is taken away. */
    updateOIDCAppConfig(call, { projectId, appId, ...asked }) {
      const config = inSecondWords(asked);
      const { redirectUris, grantTypes, postLogoutRedirectUris, additionalOrigins } = config;
      const { responseTypes } = asked;
      requestOf(second.updateApplication.input, {
        ...{ projectId, applicationId: appId, applicationType: { case: 'oidcConfiguration', value: config } },
      });
      const oidc = { ...oidcConfigOf(config), redirectUris, grantTypes, postLogoutRedirectUris, additionalOrigins };
      return change(call, projectId, { appId, oidc: { ...oidc, responseTypes } });
    },
    updateAPIAppConfig: (call, { projectId, appId, authMethodType }) =>
      change(call, projectId, { appId, api: { authMethodType } }),

    deactivateApp: (call, { projectId, appId: applicationId }) =>
      after(call, projectId, ask(call, second.deactivateApplication, { projectId, applicationId })),
    reactivateApp: (call, { projectId, appId: applicationId }) =>
      after(call, projectId, ask(call, second.reactivateApplication, { projectId, applicationId })),
    removeApp: (call, { projectId, appId: applicationId }) =>
      after(call, projectId, ask(call, second.deleteApplication, { projectId, applicationId })),

    regenerateOIDCClientSecret: (call, { projectId, appId }) => newSecret(call, projectId, appId),
    regenerateAPIClientSecret: (call, { projectId, appId }) => newSecret(call, projectId, appId),
  };
};

type Changes = {
  readonly oidc?: ReturnType<typeof oidcConfigOf>;
  readonly api?: { readonly authMethodType: number };
};

const filterOf = ({ query }: AppQuery) => {
  if (query.case === undefined) throw listErrors.filter_empty();
  const { name, method } = query.value;
  return { filter: { case: 'nameFilter', value: { name, method: method as number } } } as const;
};
