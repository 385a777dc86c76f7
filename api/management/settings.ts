import { settingsErrors } from '../../domain/settings/errors.ts';
import {
  findLockout,
  findLoginFactors,
  findLoginSettings,
  findPasswordComplexity,
} from '../../projections/settings/queries.ts';
import type { ReadContext, Views } from '../../projections/views.ts';
import { type Api, type Call, type Service, service } from '../api.ts';
import type { RequestContext } from '../gen/zitadel/object/v2/object_pb.js';
import { ResourceOwnerType } from '../gen/zitadel/settings/v2/settings_pb.js';
import { SettingsService } from '../gen/zitadel/settings/v2/settings_service_pb.js';
import { detailsOfRow } from './details.ts';
import { complexityMessage, lockoutMessage, loginMessage } from './settings-message.ts';

export const settingsService = ({ views }: Pick<Api, 'views'>): Service =>
  service(SettingsService, {
    async getLoginSettings(call, { ctx }) {
      const row = await found(findLoginSettings, views, call, ctx);
      const factors = await findLoginFactors(views, call.read, row.owner_id);
      return {
        details: detailsOfRow(row),
        settings: { ...loginMessage(row), ...factors, resourceOwnerType: ownerType(call, row) },
      };
    },

    async getPasswordComplexitySettings(call, { ctx }) {
      const row = await found(findPasswordComplexity, views, call, ctx);
      return {
        details: detailsOfRow(row),
        settings: { ...complexityMessage(row), resourceOwnerType: ownerType(call, row) },
      };
    },

    async getLockoutSettings(call, { ctx }) {
      const row = await found(findLockout, views, call, ctx);
      return {
        details: detailsOfRow(row),
        settings: { ...lockoutMessage(row), resourceOwnerType: ownerType(call, row) },
      };
    },
  });

/** What counts for whom the request names: the instance, an organization, or else the caller's organization. */
const found = async <R>(
  find: (views: Views, read: ReadContext, orgId?: string) => Promise<R | undefined>,
  views: Views,
  call: Call,
  ctx: RequestContext | undefined,
): Promise<R> => {
  const owner = ctx?.resourceOwner;
  const orgId = (owner?.case === 'orgId' && owner.value) || call.orgId;
  if (orgId !== call.orgId) await call.allow('policy.read', { orgId });
  const ofInstance = owner?.case === 'instance' && owner.value;
  const row = await (ofInstance ? find(views, call.read) : find(views, call.read, orgId));
  if (!row) throw settingsErrors.not_found();
  return row;
};

const ownerType = ({ instance }: Call, { owner_id }: { readonly owner_id: string }) =>
  owner_id === instance.id ? ResourceOwnerType.INSTANCE : ResourceOwnerType.ORG;
