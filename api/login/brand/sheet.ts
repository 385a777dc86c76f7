import { defaultLabel, type LabelSettings, themeModes } from '../../../domain/settings/label.ts';
import { assetAddress } from '../../asset/address.ts';
import { paletteOf, type Wished } from './palette.ts';

const light = (label: LabelSettings): Wished => ({
  primary: label.primaryColor,
  background: label.backgroundColor,
  warn: label.warnColor,
  font: label.fontColor,
});
const dark = (label: LabelSettings): Wished => ({
  primary: label.primaryColorDark,
  background: label.backgroundColorDark,
  warn: label.warnColorDark,
  font: label.fontColorDark,
});

const rule = (scheme: string, palette: Readonly<Record<string, string>>) =>
  `:root{color-scheme:${scheme};${Object.entries(palette)
    .map(([name, colour]) => `--${name}:${colour}`)
    .join(';')}}`;

/** The colours and the font of an organization, as a style sheet: the policy of pages allows no style within them. */
export const sheetOf = (label: LabelSettings & { readonly owner?: string }): string => {
  const lightRule = rule('light', paletteOf(light(label), light(defaultLabel)));
  const darkRule = rule('dark', paletteOf(dark(label), dark(defaultLabel)));
  const only = new Map<number, string>([
    [themeModes.light, lightRule],
    [themeModes.dark, darkRule],
  ]).get(label.themeMode);
  return `${only ?? `${lightRule}@media (prefers-color-scheme:dark){${darkRule}}`}${fontOf(label)}`;
};

const fontOf = ({ font, owner }: LabelSettings & { readonly owner?: string }): string =>
  font === '' || owner === undefined
    ? ''
    : `@font-face{font-family:brand;font-display:swap;src:url("${assetAddress(owner, font)}")}:root{--font:brand,system-ui,sans-serif}`;
