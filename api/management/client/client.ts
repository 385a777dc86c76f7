import type { JsonObject } from '@bufbuild/protobuf';
import { needsSecretItself } from '../../../domain/project/client-metadata.ts';
import { withProfile } from '../../../domain/project/client-profile.ts';
import { appErrors } from '../../../domain/project/errors.ts';
import { project } from '../../../domain/project/project.ts';
import { findApp } from '../../../projections/app/queries.ts';
import { type Api, type Call, type Service, service } from '../../api.ts';
import { ClientService } from '../../gen/fasti/oidc/v1/client_service_pb.js';
import { prepareKeysFor } from '../../oidc/client/jwt.ts';
import { mustBeOfItsSector } from '../../oidc/tokens/sector-identifier.ts';
import { when } from '../details.ts';
import { allowOnProject, historyOf } from '../project/access.ts';
import { record } from '../record.ts';
import { clientPolicyMethods } from './policy.ts';

/** What ZITADEL's contract of applications has no words for: client metadata by the names of RFC 7591. */
export const clientService = (api: Api): Service =>
  service(ClientService, {
    ...clientPolicyMethods(api),

    async getClientMetadata(call, { projectId, applicationId }) {
      const row = await findApp(api.views, call.read, applicationId, await historyOf(api, call, projectId));
      if (row?.project_id !== projectId) throw appErrors.not_found();
      await call.allow('project.app.read', { orgId: row.org_id, projectId });
      return { metadata: row.metadata as JsonObject };
    },

    async setClientMetadata(call, { projectId, applicationId: appId, metadata = {} }) {
      await allowOnProject(api, call, 'project.app.write', projectId);
      await mustBeOfItsSector(api, metadata, await redirectUrisOf(api, call, projectId, appId));
      const set = { type: 'SetAppMetadata', appId, metadata } as const;
      const { state, last } = await record(api, call, project, projectId, set);
      const app = state.apps.get(appId);
      if (app) await prepareKeysFor(api, call.instance.id, { metadata: withProfile(app.metadata) });
      const needsNewSecret = app !== undefined && needsSecretItself(app.metadata) && app.clientSecret === undefined;
      return { ...when('changeDate', last), needsNewSecret };
    },
  });

const redirectUrisOf = async (api: Api, { instance }: Call, projectId: string, appId: string) => {
  const { apps } = (await api.load(instance.id, project, projectId)).state;
  const configuration = apps.get(appId)?.configuration;
  return configuration?.type === 'oidc' ? configuration.config.redirectUris : [];
};
