import type { Decider } from '../decider.ts';
import { refusals, settingsErrors } from './errors.ts';
import {
  type PolicyEvent,
  policy,
  type SettingsCommand,
  type SettingsLevel,
  type SettingsState,
  schemasWithin,
  stamp,
} from './policy.ts';

/** ZITADEL's numbers. */
export const themeModes = { auto: 0, light: 1, dark: 2 } as const;
/** As they stand in the events' names. */
export const labelAssets = ['logo', 'icon', 'logo.dark', 'icon.dark', 'font'] as const;
export type LabelAsset = (typeof labelAssets)[number];

/** How pages and messages look. A colour is hexadecimal, or empty for that of the page. */
type Look = {
  readonly primaryColor: string;
  readonly backgroundColor: string;
  readonly warnColor: string;
  readonly fontColor: string;
  readonly primaryColorDark: string;
  readonly backgroundColorDark: string;
  readonly warnColorDark: string;
  readonly fontColorDark: string;
  readonly hideLoginNameSuffix: boolean;
  readonly errorMsgPopup: boolean;
  readonly disableWatermark: boolean;
  readonly themeMode: number;
};
/** Keys in the store of assets (api/assets); empty: there is none. */
type Assets = { readonly [A in LabelAsset]: string };
export type LabelSettings = Look & Assets;

const defaultLook: Look = {
  primaryColor: '#5469d4',
  backgroundColor: '#fafafa',
  warnColor: '#cd3d56',
  fontColor: '#000000',
  primaryColorDark: '#2073c4',
  backgroundColorDark: '#111827',
  warnColorDark: '#ff3b5b',
  fontColorDark: '#ffffff',
  hideLoginNameSuffix: false,
  errorMsgPopup: false,
  disableWatermark: false,
  themeMode: themeModes.auto,
};
const noAssets: Assets = { logo: '', icon: '', 'logo.dark': '', 'icon.dark': '', font: '' };
export const defaultLabel: LabelSettings = { ...defaultLook, ...noAssets };

export type LabelCommand =
  | SettingsCommand<Look>
  /** What was prepared counts from now on. */
  | { readonly type: 'ActivateLabel' }
  | { readonly type: 'SetAsset'; readonly asset: LabelAsset; readonly storeKey: string }
  | { readonly type: 'RemoveAsset'; readonly asset: LabelAsset };

/** `values`: as prepared. `active`: what people see. */
export type LabelState = SettingsState<LabelSettings> & { readonly active: LabelSettings | undefined };
const noLabel: LabelState = { values: undefined, active: undefined, revision: 0, changedAt: undefined };

type Name<L extends SettingsLevel> = `${L}.policy.label`;
type LookEvent<L extends SettingsLevel> = PolicyEvent<Name<L>, Look>;
type AddedEvent<L extends SettingsLevel> = {
  readonly type: `${Name<L>}.added`;
  readonly payload: Omit<Look, 'disableWatermark'> & { readonly disableMsgPopup: boolean };
};
type AssetEvent<L extends SettingsLevel> = {
  readonly type: `${Name<L>}.${LabelAsset}.${'added' | 'removed'}`;
  readonly payload: { readonly storeKey: string };
};
type ActivatedEvent<L extends SettingsLevel> = {
  readonly type: `${Name<L>}.activated`;
  readonly payload: { readonly label?: LabelSettings };
};
type LabelEvent<L extends SettingsLevel> =
  | Exclude<LookEvent<L>, { readonly type: `${Name<L>}.added` }>
  | AddedEvent<L>
  | AssetEvent<L>
  | ActivatedEvent<L>;

const checkLook = (look: Look) => {
  for (const [field, value] of Object.entries(look))
    if (/Color/.test(field) && !/^$|^#([0-9a-f]{6}|[0-9a-f]{3})$/i.test(String(value)))
      throw settingsErrors.colour_invalid({
        message: `${field} is not a colour: # and three or six hexadecimal digits.`,
      });
  if (!Object.values<number>(themeModes).includes(look.themeMode)) throw settingsErrors.theme_unknown();
};

const labelRefusals = {
  instance: refusals('instance_label', ['INSTANCE-2B0ps', 'INSTANCE-0K9dq', 'INSTANCE-28fHe']),
  org: refusals('org_label', ['Org-2B0ps', 'Org-0K9dq', 'Org-8nfSr']),
};

/** The look is a flat set of values like other settings; assets beside it; and none of it counts before it is activated. */
const label = <const L extends SettingsLevel>(level: L): Decider<LabelCommand, LabelState, LabelEvent<L>> => {
  const name: Name<L> = `${level}.policy.label`;
  const errors = labelRefusals[level];
  const look = policy({ events: name, level, defaults: defaultLook, check: checkLook, refusals: errors });
  const assetEvent = (asset: LabelAsset, verb: 'added' | 'removed', storeKey: string): AssetEvent<L> => ({
    type: `${name}.${asset}.${verb}`,
    payload: { storeKey },
  });
  /** Its first preparation begins with a look, so that nothing hangs on a label that isn't there. */
  const begun = ({ values }: LabelState): readonly LabelEvent<L>[] => {
    if (values) return [];
    if (level === 'org') throw errors.not_found();
    return look.decide({ type: 'SetSettings', values: {} }, noLabel).map((event) => stored(name, event));
  };
  return {
    name,
    aggregate: level,
    events: schemasWithin(name),
    initial: noLabel,
    decide: (command, state) => {
      const { values = defaultLabel } = state;
      switch (command.type) {
        case 'ActivateLabel': {
          const first = begun(state);
          if (state.active && same(state.active, values)) return [];
          return [...first, { type: `${name}.activated`, payload: { label: values } }];
        }
        case 'SetAsset':
          if (values[command.asset] === command.storeKey) return [];
          return [...begun(state), assetEvent(command.asset, 'added', command.storeKey)];
        case 'RemoveAsset':
          if (!state.values && level === 'org') throw errors.not_found();
          return values[command.asset] === '' ? [] : [assetEvent(command.asset, 'removed', values[command.asset])];
        default:
          return look.decide(command, state).map((event) => stored(name, event));
      }
    },
    evolve: (state, event, envelope) => ({ ...after(name, state, event), ...stamp(envelope) }),
  };
};

const after = <L extends SettingsLevel>(
  name: Name<L>,
  state: LabelState,
  event: LabelEvent<L>,
): Pick<LabelState, 'values' | 'active'> => {
  const { values, active } = state;
  const aspect = event.type.slice(name.length + 1);
  if (aspect === 'removed') return { values: undefined, active: undefined };
  if (aspect === 'activated') return { values, active: { ...defaultLabel, ...values } };
  const asset = labelAssets.find((one) => aspect === `${one}.added` || aspect === `${one}.removed`);
  if (asset) {
    const { storeKey } = event.payload as AssetEvent<L>['payload'];
    const key = aspect.endsWith('.added') ? storeKey : '';
    return { values: { ...defaultLabel, ...values, [asset]: key }, active };
  }
  return { values: { ...noAssets, ...defaultLook, ...values, ...lookIn(event.payload as LookPayload) }, active };
};

const same = (one: LabelSettings, other: LabelSettings) =>
  Object.entries(one).every(([field, value]) => other[field as keyof LabelSettings] === value);

const stored = <L extends SettingsLevel>(name: Name<L>, event: LookEvent<L>): LabelEvent<L> => {
  if (event.type !== `${name}.added`) return event as LabelEvent<L>;
  const { disableWatermark, ...payload } = event.payload as Look;
  return { type: `${name}.added`, payload: { ...payload, disableMsgPopup: disableWatermark } } as AddedEvent<L>;
};

type LookPayload = Partial<Look> & { readonly disableMsgPopup?: boolean };
const lookIn = (payload: LookPayload): Partial<Look> => {
  const { disableMsgPopup, ...look } = payload;
  return disableMsgPopup === undefined ? look : { ...look, disableWatermark: disableMsgPopup };
};

export const labelSettings = { instance: label('instance'), org: label('org') };
