import { type LabelAsset, type LabelCommand, labelSettings, themeModes } from '../../../domain/settings/label.ts';
import { findActiveLabel, findPreparedLabel } from '../../../projections/settings/queries.ts';
import type { Api, Call } from '../../api.ts';
import { ThemeMode } from '../../gen/zitadel/policy_pb.js';
import { detailsOf } from '../details.ts';
import { defaultRows } from '../settings/default.ts';
import { assetUrl, type LabelValues } from '../settings/message.ts';
import { decideOn } from '../settings/write.ts';
import { policyKind } from './kind.ts';
import type { Halves } from './methods.ts';

type Label = Halves<
  | 'getLabelPolicy'
  | 'getPreviewLabelPolicy'
  | 'updateLabelPolicy'
  | 'activateLabelPolicy'
  | 'removeLabelPolicyLogo'
  | 'removeLabelPolicyLogoDark'
  | 'removeLabelPolicyIcon'
  | 'removeLabelPolicyIconDark'
  | 'removeLabelPolicyFont',
  | 'getLabelPolicy'
  | 'getPreviewLabelPolicy'
  | 'getDefaultLabelPolicy'
  | 'addCustomLabelPolicy'
  | 'updateCustomLabelPolicy'
  | 'activateCustomLabelPolicy'
  | 'removeCustomLabelPolicyLogo'
  | 'removeCustomLabelPolicyLogoDark'
  | 'removeCustomLabelPolicyIcon'
  | 'removeCustomLabelPolicyIconDark'
  | 'removeCustomLabelPolicyFont'
  | 'resetLabelPolicyToDefault'
>;

/** The contract counts dark before light, events light before dark. */
const themes = [
  [ThemeMode.UNSPECIFIED, themeModes.auto],
  [ThemeMode.AUTO, themeModes.auto],
  [ThemeMode.LIGHT, themeModes.light],
  [ThemeMode.DARK, themeModes.dark],
] as const;
const themeIn = (mode: ThemeMode) => themes.find(([asked]) => asked === mode)?.[1] ?? -1;
const themeOf = (mode: number) => themes.findLast(([, stored]) => stored === mode)?.[0] ?? ThemeMode.UNSPECIFIED;

const colours = [
  'primaryColor',
  'backgroundColor',
  'warnColor',
  'fontColor',
  'primaryColorDark',
  'backgroundColorDark',
  'warnColorDark',
  'fontColorDark',
] as const;
type Look = { readonly [C in (typeof colours)[number]]: string } & {
  readonly hideLoginNameSuffix: boolean;
  readonly disableWatermark: boolean;
  readonly themeMode: ThemeMode;
};
const valuesIn = (request: Look) => ({
  ...(Object.fromEntries(colours.map((colour) => [colour, request[colour]])) as Pick<Look, (typeof colours)[number]>),
  hideLoginNameSuffix: request.hideLoginNameSuffix,
  disableWatermark: request.disableWatermark,
  themeMode: themeIn(request.themeMode),
});

const message = (row: LabelValues, { call, owner }: { readonly call: Call; readonly owner: string }) => {
  const urlOf = (key: string) => assetUrl(call.origin, owner, key);
  return {
    primaryColor: row.primary_color,
    backgroundColor: row.background_color,
    warnColor: row.warn_color,
    fontColor: row.font_color,
    primaryColorDark: row.primary_color_dark,
    backgroundColorDark: row.background_color_dark,
    warnColorDark: row.warn_color_dark,
    fontColorDark: row.font_color_dark,
    hideLoginNameSuffix: row.hide_login_name_suffix,
    disableWatermark: row.disable_watermark,
    logoUrl: urlOf(row.logo),
    iconUrl: urlOf(row.icon),
    logoUrlDark: urlOf(row.logo_dark),
    iconUrlDark: urlOf(row.icon_dark),
    fontUrl: urlOf(row.font),
    themeMode: themeOf(row.theme_mode),
  };
};

export const labelPolicy = (api: Api): Label => {
  const kinds = { message, defaults: defaultRows.label, deciders: labelSettings };
  const active = policyKind(api, { ...kinds, find: findActiveLabel });
  const prepared = policyKind(api, { ...kinds, find: findPreparedLabel });
  const decide = (call: Call, ownerId: string, command: LabelCommand) =>
    ownerId === call.instance.id
      ? decideOn(api, call, labelSettings.instance, ownerId, command)
      : decideOn(api, call, labelSettings.org, ownerId, command);
  const ofInstance = (command: LabelCommand) => (call: Call) => told(decide(call, call.instance.id, command));
  const ofOrg = (command: LabelCommand) => (call: Call) => told(decide(call, call.orgId, command));
  const without = (asset: LabelAsset) => ({ type: 'RemoveAsset', asset }) as const;
  const activate = { type: 'ActivateLabel' } as const;
  return {
    admin: {
      getLabelPolicy: active.ofInstance,
      getPreviewLabelPolicy: prepared.ofInstance,
      updateLabelPolicy: (call, request) => prepared.changeInstance(call, valuesIn(request)),
      activateLabelPolicy: ofInstance(activate),
      removeLabelPolicyLogo: ofInstance(without('logo')),
      removeLabelPolicyLogoDark: ofInstance(without('logo.dark')),
      removeLabelPolicyIcon: ofInstance(without('icon')),
      removeLabelPolicyIconDark: ofInstance(without('icon.dark')),
      removeLabelPolicyFont: ofInstance(without('font')),
    },
    management: {
      getLabelPolicy: (call) => active.ofOrg(call),
      getPreviewLabelPolicy: (call) => prepared.ofOrg(call),
      getDefaultLabelPolicy: active.ofInstance,
      addCustomLabelPolicy: (call, request) => prepared.addToOrg(call, valuesIn(request)),
      updateCustomLabelPolicy: (call, request) => prepared.changeInOrg(call, valuesIn(request)),
      activateCustomLabelPolicy: ofOrg(activate),
      removeCustomLabelPolicyLogo: ofOrg(without('logo')),
      removeCustomLabelPolicyLogoDark: ofOrg(without('logo.dark')),
      removeCustomLabelPolicyIcon: ofOrg(without('icon')),
      removeCustomLabelPolicyIconDark: ofOrg(without('icon.dark')),
      removeCustomLabelPolicyFont: ofOrg(without('font')),
      resetLabelPolicyToDefault: (call) => prepared.resetOrg(call),
    },
  };
};

const told = async (outcome: ReturnType<typeof decideOn>) => {
  const { last } = await outcome;
  return last ? { details: detailsOf(last) } : {};
};
