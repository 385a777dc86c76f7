import type { SettingsEvent } from '../../domain/settings/events.ts';
import { remove, update, upsert } from '../projection.ts';
import { renamed } from './columns.ts';
import { type Owned, ownerOf } from './policy.ts';
import { labelTable } from './tables.ts';

type PayloadOf<Aspect extends string> = Extract<
  SettingsEvent,
  { readonly type: `instance.policy.label.${Aspect}` }
>['payload'];
type Of<Aspect extends string> = Owned & { readonly payload: PayloadOf<Aspect> };

const rowOf = (event: Owned, state: 'preview' | 'active') => ({ ...ownerOf(event), state });

const lookNames = {
  primaryColor: 'primary_color',
  backgroundColor: 'background_color',
  warnColor: 'warn_color',
  fontColor: 'font_color',
  primaryColorDark: 'primary_color_dark',
  backgroundColorDark: 'background_color_dark',
  warnColorDark: 'warn_color_dark',
  fontColorDark: 'font_color_dark',
  hideLoginNameSuffix: 'hide_login_name_suffix',
  errorMsgPopup: 'error_msg_popup',
  disableWatermark: 'disable_watermark',
  themeMode: 'theme_mode',
} as const;
const assetNames = {
  logo: 'logo',
  icon: 'icon',
  'logo.dark': 'logo_dark',
  'icon.dark': 'icon_dark',
  font: 'font',
} as const;
type Asset = keyof typeof assetNames;
const noAssets = { logo: '', icon: '', logo_dark: '', icon_dark: '', font: '' };

/** The columns of a whole label, as the event of its activation has it, and as the defaults are. */
export const labelColumns = <L extends object>(label: L) => renamed({ ...lookNames, ...assetNames }, label);
/** All of them, as `activated` states every field. */
type WholeLabel = {
  readonly [F in keyof typeof lookNames]: F extends 'hideLoginNameSuffix' | 'errorMsgPopup' | 'disableWatermark'
    ? boolean
    : F extends 'themeMode'
      ? number
      : string;
} & { readonly [A in Asset]: string };

const added = (event: Of<'added'>) =>
  upsert(labelTable, {
    ...rowOf(event, 'preview'),
    ...renamed(lookNames, event.payload),
    disable_watermark: event.payload.disableMsgPopup,
    ...noAssets,
  });
const changed = (event: Of<'changed'>) =>
  update(labelTable, rowOf(event, 'preview'), renamed(lookNames, event.payload));
/** What ZITADEL recorded does not say what was activated: an import has to fill it in. */
const activated = (event: Of<'activated'>) =>
  event.payload.label
    ? upsert(labelTable, { ...rowOf(event, 'active'), ...labelColumns(event.payload.label as WholeLabel) })
    : [];
const assetAdded = (asset: Asset) => (event: Of<'logo.added'>) =>
  update(labelTable, rowOf(event, 'preview'), { [assetNames[asset]]: event.payload.storeKey });
const assetRemoved = (asset: Asset) => (event: Of<'logo.removed'>) =>
  update(labelTable, rowOf(event, 'preview'), { [assetNames[asset]]: '' });

/** A label is prepared, and counts once it is activated: two rows. */
export const labelHandlers = {
  'instance.policy.label.added': added,
  'instance.policy.label.changed': changed,
  'instance.policy.label.activated': activated,
  'instance.policy.label.logo.added': assetAdded('logo'),
  'instance.policy.label.logo.removed': assetRemoved('logo'),
  'instance.policy.label.logo.dark.added': assetAdded('logo.dark'),
  'instance.policy.label.logo.dark.removed': assetRemoved('logo.dark'),
  'instance.policy.label.icon.added': assetAdded('icon'),
  'instance.policy.label.icon.removed': assetRemoved('icon'),
  'instance.policy.label.icon.dark.added': assetAdded('icon.dark'),
  'instance.policy.label.icon.dark.removed': assetRemoved('icon.dark'),
  'instance.policy.label.font.added': assetAdded('font'),
  'instance.policy.label.font.removed': assetRemoved('font'),
  'org.policy.label.added': added,
  'org.policy.label.changed': changed,
  'org.policy.label.activated': activated,
  'org.policy.label.removed': (event: Owned) => remove(labelTable, ownerOf(event)),
  'org.policy.label.logo.added': assetAdded('logo'),
  'org.policy.label.logo.removed': assetRemoved('logo'),
  'org.policy.label.logo.dark.added': assetAdded('logo.dark'),
  'org.policy.label.logo.dark.removed': assetRemoved('logo.dark'),
  'org.policy.label.icon.added': assetAdded('icon'),
  'org.policy.label.icon.removed': assetRemoved('icon'),
  'org.policy.label.icon.dark.added': assetAdded('icon.dark'),
  'org.policy.label.icon.dark.removed': assetRemoved('icon.dark'),
  'org.policy.label.font.added': assetAdded('font'),
  'org.policy.label.font.removed': assetRemoved('font'),
};
