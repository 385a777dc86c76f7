import { settingsErrors } from '../../../domain/settings/errors.ts';
import { findInstance } from '../../../projections/instance/queries.ts';
import type { Tracked } from '../../../projections/projection.ts';
import type { ReadContext, Views } from '../../../projections/views.ts';
import type { Api, Call } from '../../api.ts';
import type { RequestContext } from '../../gen/zitadel/object/v2/object_pb.js';
import { ResourceOwnerType } from '../../gen/zitadel/settings/v2/settings_pb.js';
import { detailsOfRow } from '../details.ts';

type OwnedRow = Tracked & { readonly owner_id: string };
/** What a row says beside whose it is and since when. */
export type Shown<R> = Omit<R, keyof Tracked | 'owner_id'>;
type Find<R> = (views: Views, read: ReadContext, orgId?: string) => Promise<R | undefined>;

/** For whom settings are asked: the instance (nothing), an organization, or else the caller's. Somebody else's need the permission there. */
export const askedFor = async (call: Call, ctx: RequestContext | undefined): Promise<string | undefined> => {
  const owner = ctx?.resourceOwner;
  if (owner?.case === 'instance' && owner.value) return undefined;
  const orgId = (owner?.case === 'orgId' && owner.value) || call.orgId;
  if (orgId !== call.orgId) await call.allow('policy.read', { orgId });
  return orgId;
};

/** Before there was an instance, there were no settings, not even defaults. */
export const mustBeBegun = async ({ views }: Pick<Api, 'views'>, call: Call) => {
  if (!(await findInstance(views, call.read))) throw settingsErrors.not_found();
};

/** `defaults` count where nobody has set any: an instance may be older than that kind of settings. */
export const shown = async <R extends OwnedRow>(
  { views }: Pick<Api, 'views'>,
  call: Call,
  find: Find<R>,
  orgId: string | undefined,
  defaults?: Shown<R>,
) => {
  const row = await find(views, call.read, orgId);
  if (!row) await mustBeBegun({ views }, call);
  const values: Shown<R> | undefined = row ?? defaults;
  if (!values) throw settingsErrors.not_found();
  const owner = row?.owner_id ?? call.instance.id;
  const isDefault = owner === call.instance.id;
  return {
    values,
    owner,
    isDefault,
    ...(row ? { details: detailsOfRow(row) } : {}),
    resourceOwnerType: isDefault ? ResourceOwnerType.INSTANCE : ResourceOwnerType.ORG,
  };
};
