import type { Duration } from '@bufbuild/protobuf/wkt';
import { settingsErrors } from '../../../domain/settings/errors.ts';
import { type LoginCommand, loginSettings } from '../../../domain/settings/login.ts';
import { findLoginFactors, findLoginSettings } from '../../../projections/settings/queries.ts';
import type { Api, Call } from '../../api.ts';
import { detailsOf } from '../details.ts';
import { commonLogin } from '../settings/message.ts';
import { decideOn } from '../settings/write.ts';
import { policyKind } from './kind.ts';
import type { Halves } from './methods.ts';

type FactorMethods =
  | 'listLoginPolicySecondFactors'
  | 'addSecondFactorToLoginPolicy'
  | 'removeSecondFactorFromLoginPolicy'
  | 'listLoginPolicyMultiFactors'
  | 'addMultiFactorToLoginPolicy'
  | 'removeMultiFactorFromLoginPolicy';
type Login = Halves<
  'getLoginPolicy' | 'updateLoginPolicy' | FactorMethods,
  | 'getLoginPolicy'
  | 'getDefaultLoginPolicy'
  | 'addCustomLoginPolicy'
  | 'updateCustomLoginPolicy'
  | 'resetLoginPolicyToDefault'
  | FactorMethods
>;

const lifetimes = [
  'passwordCheckLifetime',
  'externalLoginCheckLifetime',
  'mfaInitSkipLifetime',
  'secondFactorCheckLifetime',
  'multiFactorCheckLifetime',
] as const;
const switches = [
  'allowUsernamePassword',
  'allowRegister',
  'allowExternalIdp',
  'hidePasswordReset',
  'ignoreUnknownUsernames',
  'allowDomainDiscovery',
  'disableLoginWithEmail',
  'disableLoginWithPhone',
] as const;
type Rules = { readonly [S in (typeof switches)[number]]: boolean } & {
  readonly [L in (typeof lifetimes)[number]]?: Duration | undefined;
} & {
  readonly forceMfa: boolean;
  readonly forceMfaLocalOnly: boolean;
  readonly passwordlessType: number;
  readonly defaultRedirectUri: string;
};

const nanoseconds = ({ seconds, nanos }: Duration) => Number(seconds) * 1e9 + nanos;

/** A lifetime that is not said stays as it is. */
const rulesIn = (request: Rules) => ({
  ...(Object.fromEntries(switches.map((name) => [name, request[name]])) as Pick<Rules, (typeof switches)[number]>),
  ...(Object.fromEntries(
    lifetimes.flatMap((name) => {
      const lifetime = request[name];
      return lifetime ? [[name, nanoseconds(lifetime)]] : [];
    }),
  ) as { readonly [L in (typeof lifetimes)[number]]?: number }),
  forceMFA: request.forceMfa,
  forceMFALocalOnly: request.forceMfaLocalOnly,
  passwordlessType: request.passwordlessType,
  defaultRedirectURI: request.defaultRedirectUri,
});

export const loginPolicy = (api: Api): Login => {
  const { views } = api;
  const kind = policyKind(api, {
    find: findLoginSettings,
    message: async (row, { call, owner }) => ({
      ...commonLogin(row),
      passwordlessType: row.passwordless_type,
      ...(await findLoginFactors(views, call.read, owner)),
    }),
    deciders: loginSettings,
  });
  const factors = (orgOf: (call: Call) => string | undefined) => {
    const list = async (call: Call, of: 'secondFactors' | 'multiFactors') => {
      const settings = await findLoginSettings(views, call.read, orgOf(call));
      const result = settings ? (await findLoginFactors(views, call.read, settings.owner_id))[of] : [];
      return { details: { totalResult: BigInt(result.length) }, result };
    };
    const decide = async (call: Call, command: LoginCommand) => {
      const orgId = orgOf(call);
      const { last } = await (orgId === undefined
        ? decideOn(api, call, loginSettings.instance, call.instance.id, command)
        : decideOn(api, call, loginSettings.org, orgId, command));
      return last ? { details: detailsOf(last) } : {};
    };
    const change =
      (type: 'AllowFactor' | 'RefuseFactor', factor: 'second' | 'multi') =>
      (call: Call, request: { readonly type: number }) =>
        decide(call, { type, kind: factor, mfaType: request.type });
    return {
      listLoginPolicySecondFactors: (call: Call) => list(call, 'secondFactors'),
      addSecondFactorToLoginPolicy: change('AllowFactor', 'second'),
      removeSecondFactorFromLoginPolicy: change('RefuseFactor', 'second'),
      listLoginPolicyMultiFactors: (call: Call) => list(call, 'multiFactors'),
      addMultiFactorToLoginPolicy: change('AllowFactor', 'multi'),
      removeMultiFactorFromLoginPolicy: change('RefuseFactor', 'multi'),
    };
  };
  return {
    admin: {
      getLoginPolicy: kind.ofInstance,
      updateLoginPolicy: (call, request) => kind.changeInstance(call, rulesIn(request)),
      ...factors(() => undefined),
    },
    management: {
      getLoginPolicy: (call) => kind.ofOrg(call),
      getDefaultLoginPolicy: kind.ofInstance,
      addCustomLoginPolicy: (call, request) => {
        if (request.idps.length > 0) throw settingsErrors.idp_unknown();
        const { secondFactors, multiFactors } = request;
        return kind.addToOrg(call, { ...rulesIn(request), secondFactors, multiFactors });
      },
      updateCustomLoginPolicy: (call, request) => kind.changeInOrg(call, rulesIn(request)),
      resetLoginPolicyToDefault: (call) => kind.resetOrg(call),
      ...factors((call) => call.orgId),
    },
  };
};
