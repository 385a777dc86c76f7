import { defaultSecurity, type SecurityCommand, securitySettings } from '../../../domain/settings/security.ts';
import { findClientUrls, findSecurity } from '../../../projections/settings/queries.ts';
import type { Api, Call, Methods } from '../../api.ts';
import type { SettingsService } from '../../gen/zitadel/settings/v2/settings_service_pb.js';
import { detailsOf, detailsOfRow, when } from '../details.ts';
import { mustBeBegun } from './shown.ts';
import { decideOn } from './write.ts';

type Security = Pick<
  Methods<typeof SettingsService>,
  | 'getSecuritySettings'
  | 'setSecuritySettings'
  | 'addClientIDMetadataDocumentAllowedURL'
  | 'removeClientIDMetadataDocumentAllowedURL'
>;

export const securitySettingsMethods = (api: Api): Security => {
  const write = async (call: Call, command: SecurityCommand) => {
    await call.allow('iam.policy.write', {});
    return (await decideOn(api, call, securitySettings, call.instance.id, command)).last;
  };
  return {
    async getSecuritySettings(call) {
      await call.allow('iam.policy.read', {});
      const [row, allowedUrls] = await Promise.all([
        findSecurity(api.views, call.read),
        findClientUrls(api.views, call.read),
      ]);
      if (!row) await mustBeBegun(api, call);
      return {
        ...(row ? { details: detailsOfRow(row) } : {}),
        settings: {
          embeddedIframe: {
            enabled: row?.enable_iframe_embedding ?? false,
            allowedOrigins: [...(row?.allowed_origins ?? [])],
          },
          enableImpersonation: row?.enable_impersonation ?? false,
          dynamicClientRegistration: {
            enabled: row?.enable_dynamic_client_registration ?? false,
            allowUnauthenticated: row?.allow_unauthenticated_dynamic_client_registration ?? false,
          },
          clientIdMetadataDocument: {
            enabled: row?.enable_client_id_metadata_document ?? false,
            allowedUrls: [...allowedUrls],
            allowAnyUrl: row?.client_id_metadata_document_allow_any_url ?? false,
          },
        },
      };
    },

    /** As a whole: what the request does not say is off. A part that it leaves out, as older clients must, stays. */
    async setSecuritySettings(call, request) {
      const { embeddedIframe, enableImpersonation, dynamicClientRegistration, clientIdMetadataDocument } = request;
      const last = await write(call, {
        type: 'SetSecurity',
        values: {
          enable_iframe_embedding: embeddedIframe?.enabled ?? defaultSecurity.enable_iframe_embedding,
          allowedOrigins: embeddedIframe?.allowedOrigins ?? defaultSecurity.allowedOrigins,
          enable_impersonation: enableImpersonation,
          ...(dynamicClientRegistration && {
            enable_dynamic_client_registration: dynamicClientRegistration.enabled,
            allow_unauthenticated_dynamic_client_registration: dynamicClientRegistration.allowUnauthenticated,
          }),
          ...(clientIdMetadataDocument && {
            enable_client_id_metadata_document: clientIdMetadataDocument.enabled,
            client_id_metadata_document_allowed_urls: clientIdMetadataDocument.allowedUrls,
            client_id_metadata_document_allow_any_url: clientIdMetadataDocument.allowAnyUrl,
          }),
        },
      });
      return last ? { details: detailsOf(last) } : {};
    },

    addClientIDMetadataDocumentAllowedURL: async (call, { url }) =>
      when('creationDate', await write(call, { type: 'AllowClientUrl', url })),

    removeClientIDMetadataDocumentAllowedURL: async (call, { url }) =>
      when('deletionDate', await write(call, { type: 'RefuseClientUrl', url })),
  };
};
