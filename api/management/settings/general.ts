import { instanceErrors } from '../../../domain/instance/instance.ts';
import { findInstance } from '../../../projections/instance/queries.ts';
import { findRestrictions } from '../../../projections/settings/queries.ts';
import type { Api, Methods } from '../../api.ts';
import type { SettingsService } from '../../gen/zitadel/settings/v2/settings_service_pb.js';
import { languages } from '../../login/language.ts';

export const generalSettings = ({
  views,
}: Pick<Api, 'views'>): Pick<Methods<typeof SettingsService>, 'getGeneralSettings'> => ({
  async getGeneralSettings(call) {
    const restrictions = await findRestrictions(views, call.read);
    const allowed = restrictions?.allowed_languages ?? [];
    const found = await findInstance(views, call.read);
    if (!found) throw instanceErrors.not_found();
    const orgId = found.default_org_id ?? '';
    return {
      defaultOrgId: orgId,
      defaultOrganizationId: orgId,
      defaultLanguage: found.default_language ?? 'en',
      supportedLanguages: [...languages],
      allowedLanguages: allowed.length > 0 ? [...allowed] : [...languages],
    };
  },
});
