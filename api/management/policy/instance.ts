import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { instance, instanceErrors } from '../../../domain/instance/instance.ts';
import { settingsErrors } from '../../../domain/settings/errors.ts';
import { restrictions } from '../../../domain/settings/restrictions.ts';
import { securitySettings } from '../../../domain/settings/security.ts';
import { findInstance } from '../../../projections/instance/queries.ts';
import { findRestrictions, findSecurity } from '../../../projections/settings/queries.ts';
import type { Api, Methods } from '../../api.ts';
import type { AdminService } from '../../gen/zitadel/admin_pb.js';
import { languages } from '../../login/language.ts';
import { detailsOf, detailsOfRow } from '../details.ts';
import { record } from '../record.ts';
import { mustBeBegun } from '../settings/shown.ts';
import { decideOn } from '../settings/write.ts';

type InstanceMethods = Required<
  Pick<
    Methods<typeof AdminService>,
    | 'getSupportedLanguages'
    | 'getAllowedLanguages'
    | 'getDefaultLanguage'
    | 'setDefaultLanguage'
    | 'getRestrictions'
    | 'setRestrictions'
    | 'getSecurityPolicy'
    | 'setSecurityPolicy'
  >
>;

/** What only an instance has: its languages, what it keeps people from, and how far others may go. */
export const instancePolicies = (api: Api): InstanceMethods => {
  const { views } = api;
  return {
    getSupportedLanguages: async () => ({ languages: [...languages] }),

    async getAllowedLanguages(call) {
      const allowed = (await findRestrictions(views, call.read))?.allowed_languages ?? [];
      return { languages: allowed.length > 0 ? [...allowed] : [...languages] };
    },

    async getDefaultLanguage(call) {
      const found = await findInstance(views, call.read);
      if (!found) throw instanceErrors.not_found();
      return { language: found.default_language ?? '' };
    },

    async setDefaultLanguage(call, { language }) {
      const { id } = call.instance;
      const { state } = await api.load(id, restrictions, id);
      const allowed = state.values?.allowedLanguages ?? [];
      if (!(languages as readonly string[]).includes(language)) throw settingsErrors.language_not_supported();
      if (allowed.length > 0 && !allowed.includes(language)) throw settingsErrors.language_not_allowed();
      const { last } = await decideOn(api, call, instance, id, { type: 'SetDefaultLanguage', language });
      return last ? { details: detailsOf(last) } : {};
    },

    async getRestrictions(call) {
      const row = await findRestrictions(views, call.read);
      if (!row) await mustBeBegun(api, call);
      return {
        ...(row ? { details: detailsOfRow(row) } : {}),
        disallowPublicOrgRegistration: row?.disallow_public_org_registration ?? false,
        allowedLanguages: [...(row?.allowed_languages ?? [])],
      };
    },

    async setRestrictions(call, { disallowPublicOrgRegistration, allowedLanguages }) {
      const { id } = call.instance;
      const { state } = await api.load(id, instance, id);
      const command = {
        type: 'SetRestrictions',
        values: {
          ...(disallowPublicOrgRegistration === undefined ? {} : { disallowPublicOrgRegistration }),
          ...(allowedLanguages ? { allowedLanguages: allowedLanguages.list } : {}),
        },
        defaultLanguage: state.defaultLanguage,
        supported: languages,
      } as const;
      const { last } = await record(api, call, restrictions, id, command, id);
      return last ? { details: detailsOf(last) } : {};
    },

    async getSecurityPolicy(call) {
      const row = await findSecurity(views, call.read);
      if (!row) await mustBeBegun(api, call);
      return {
        policy: {
          ...(row ? { details: detailsOfRow(row) } : {}),
          enableIframeEmbedding: row?.enable_iframe_embedding ?? false,
          allowedOrigins: [...(row?.allowed_origins ?? [])],
          enableImpersonation: row?.enable_impersonation ?? false,
        },
      };
    },

    async setSecurityPolicy(call, { enableIframeEmbedding, allowedOrigins, enableImpersonation }) {
      const values = {
        enable_iframe_embedding: enableIframeEmbedding,
        allowedOrigins,
        enable_impersonation: enableImpersonation,
      };
      const command = { type: 'SetSecurity', values } as const;
      const { last } = await decideOn(api, call, securitySettings, call.instance.id, command);
      return last ? { details: { ...detailsOf(last), creationDate: timestampFromDate(last.createdAt) } } : {};
    },
  };
};
