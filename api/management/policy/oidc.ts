import { create } from '@bufbuild/protobuf';
import { type Duration, DurationSchema } from '@bufbuild/protobuf/wkt';
import { seconds } from '../../../domain/duration.ts';
import { type OidcSettings, oidcSettings } from '../../../domain/settings/oidc.ts';
import { findOidc } from '../../../projections/settings/queries.ts';
import type { Api, Call, Methods } from '../../api.ts';
import type { AdminService } from '../../gen/zitadel/admin_pb.js';
import { detailsOf, detailsOfRow } from '../details.ts';
import { mustBeBegun } from '../settings/shown.ts';
import { decideOn } from '../settings/write.ts';

type OidcMethods = Required<
  Pick<Methods<typeof AdminService>, 'getOIDCSettings' | 'addOIDCSettings' | 'updateOIDCSettings'>
>;
const lifetimes = [
  'accessTokenLifetime',
  'idTokenLifetime',
  'refreshTokenIdleExpiration',
  'refreshTokenExpiration',
] as const satisfies readonly (keyof OidcSettings)[];
type Asked = { readonly [name in (typeof lifetimes)[number]]?: Duration | undefined };

/** How long tokens live that are issued from now on. What a request does not name stays. */
export const oidcPolicy = (api: Api): OidcMethods => {
  const write = async (call: Call, type: 'AddSettings' | 'ChangeSettings', asked: Asked) => {
    const { last } = await decideOn(api, call, oidcSettings, call.instance.id, { type, values: valuesIn(asked) });
    return last ? { details: detailsOf(last) } : {};
  };
  return {
    async getOIDCSettings(call) {
      const row = await findOidc(api.views, call.read);
      if (!row) {
        await mustBeBegun(api, call);
        return {};
      }
      return {
        settings: {
          details: detailsOfRow(row),
          accessTokenLifetime: durationOf(row.access_token_lifetime),
          idTokenLifetime: durationOf(row.id_token_lifetime),
          refreshTokenIdleExpiration: durationOf(row.refresh_token_idle_expiration),
          refreshTokenExpiration: durationOf(row.refresh_token_expiration),
        },
      };
    },
    addOIDCSettings: (call, request) => write(call, 'AddSettings', request),
    updateOIDCSettings: (call, request) => write(call, 'ChangeSettings', request),
  };
};

const perSecond = 1_000_000_000n;

const durationOf = (nanoseconds: bigint): Duration =>
  create(DurationSchema, { seconds: nanoseconds / perSecond, nanos: Number(nanoseconds % perSecond) });

const valuesIn = (asked: Asked): Partial<OidcSettings> =>
  Object.fromEntries(
    lifetimes.flatMap((name) => {
      const lifetime = asked[name];
      return lifetime ? [[name, seconds(Number(lifetime.seconds)) + lifetime.nanos]] : [];
    }),
  );
