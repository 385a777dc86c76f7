import { defaultLabel, type LabelSettings } from '../../domain/settings/label.ts';
import { assetAddress } from '../asset/address.ts';
import { paletteOf } from '../login/brand/palette.ts';

/** How mails look: the light half of what pages look like, for most mail programs know no other. */
export type Look = {
  readonly ground: string;
  readonly card: string;
  readonly ink: string;
  readonly quiet: string;
  readonly accent: string;
  readonly onAccent: string;
  /** Address of the logo. */
  readonly logo?: string;
  /** As it was configured: for those who put a page around the words themselves. */
  readonly chosen: { readonly primaryColor: string; readonly backgroundColor: string; readonly fontColor: string };
};

export const fontFamily = "system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif";

export const lookOf = (label: LabelSettings & { readonly owner: string }, origin: string): Look => {
  const { primaryColor, backgroundColor, fontColor, logo, owner } = label;
  const colours = paletteOf(lightOf(label), lightOf(defaultLabel));
  const colour = (name: string) => colours[name] ?? '#000000';
  return {
    ...{ ground: colour('ground'), card: colour('card'), ink: colour('ink'), quiet: colour('quiet') },
    ...{ accent: colour('accent'), onAccent: colour('on-accent') },
    ...(logo === '' ? {} : { logo: `${origin}${assetAddress(owner, logo)}` }),
    chosen: { primaryColor, backgroundColor, fontColor },
  };
};

const lightOf = (label: LabelSettings) => ({
  primary: label.primaryColor,
  background: label.backgroundColor,
  warn: label.warnColor,
  font: label.fontColor,
});
