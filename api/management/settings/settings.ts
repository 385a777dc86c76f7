import {
  findActiveLabel,
  findDomainSettings,
  findLockout,
  findLoginFactors,
  findLoginSettings,
  findPasswordAge,
  findPasswordComplexity,
  findPrivacy,
} from '../../../projections/settings/queries.ts';
import { type Api, type Service, service } from '../../api.ts';
import { SettingsService } from '../../gen/zitadel/settings/v2/settings_service_pb.js';
import { dated } from '../paging.ts';
import { defaultRows } from './default.ts';
import { generalSettings } from './general.ts';
import { linkSettingsMethods } from './link.ts';
import {
  ageMessage,
  assetUrl,
  brandingMessage,
  complexityMessage,
  domainMessage,
  legalMessage,
  lockoutMessage,
  loginMessage,
} from './message.ts';
import { organizationSettingsMethods } from './organization.ts';
import { securitySettingsMethods } from './security.ts';
import { askedFor, mustBeBegun, shown } from './shown.ts';
import { translationMethods } from './translation.ts';

export const settingsService = (api: Api): Service =>
  service(SettingsService, {
    async getLoginSettings(call, { ctx }) {
      const found = await shown(api, call, findLoginSettings, await askedFor(call, ctx));
      const factors = await findLoginFactors(api.views, call.read, found.owner);
      return answer(found, { ...loginMessage(found.values), ...factors });
    },

    async getPasswordComplexitySettings(call, { ctx }) {
      const found = await shown(api, call, findPasswordComplexity, await askedFor(call, ctx));
      return answer(found, complexityMessage(found.values));
    },

    async getPasswordExpirySettings(call, { ctx }) {
      const found = await shown(api, call, findPasswordAge, await askedFor(call, ctx), defaultRows.age);
      return answer(found, ageMessage(found.values));
    },

    async getLockoutSettings(call, { ctx }) {
      const found = await shown(api, call, findLockout, await askedFor(call, ctx));
      return answer(found, lockoutMessage(found.values));
    },

    async getDomainSettings(call, { ctx }) {
      const found = await shown(api, call, findDomainSettings, await askedFor(call, ctx));
      return answer(found, domainMessage(found.values));
    },

    /** As people see it: what is prepared but not activated is told by the first API alone. */
    async getBrandingSettings(call, { ctx }) {
      const found = await shown(api, call, findActiveLabel, await askedFor(call, ctx), defaultRows.label);
      return answer(
        found,
        brandingMessage(found.values, (key) => assetUrl(call.origin, found.owner, key)),
      );
    },

    async getLegalAndSupportSettings(call, { ctx }) {
      const found = await shown(api, call, findPrivacy, await askedFor(call, ctx), defaultRows.privacy);
      return answer(found, legalMessage(found.values));
    },

    /** There are no identity providers to be active yet. */
    async getActiveIdentityProviders(call, { ctx }) {
      await askedFor(call, ctx);
      const { read, listDetails } = dated(call.read);
      await mustBeBegun(api, { ...call, read });
      return { details: listDetails(0n), identityProviders: [] };
    },

    ...generalSettings(api),
    ...securitySettingsMethods(api),
    ...translationMethods(api),
    ...organizationSettingsMethods(api),
    ...linkSettingsMethods(api),
  });

const answer = <S>(
  { details, resourceOwnerType }: Pick<Awaited<ReturnType<typeof shown>>, 'details' | 'resourceOwnerType'>,
  settings: S,
) => ({ ...(details ? { details } : {}), settings: { ...settings, resourceOwnerType } });
