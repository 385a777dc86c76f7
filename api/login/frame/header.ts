import { themeModes } from '../../../domain/settings/label.ts';
import { assetAddress } from '../../asset/address.ts';
import { brandAddress } from '../brand/serve.ts';
import { type Html, html } from '../html.ts';
import { addressOf } from '../screen.ts';
import type { Frame } from './frame.ts';

/** What the head of a document says of the look. */
export const lookOf = ({ label, orgId }: Frame): Html => {
  const schemes = new Map<number, string>([
    [themeModes.light, 'light'],
    [themeModes.dark, 'dark'],
  ]);
  return html`<meta name="color-scheme" content="${schemes.get(label.themeMode) ?? 'light dark'}">
${label.icon === '' ? plainIcon : html`<link rel="icon" href="${assetAddress(label.owner, label.icon)}">`}
<link rel="stylesheet" href="${brandAddress(label, orgId)}">`;
};

const plainIcon = html`<link rel="icon" href="${addressOf('/icon.svg')}" type="image/svg+xml">`;

/** Outside of any sign-in: as the instance looks now, if there is one. */
export const plainLook = (hasInstance: boolean): Html => html`<meta name="color-scheme" content="light dark">
${plainIcon}
${hasInstance && html`<link rel="stylesheet" href="${addressOf('/brand.css')}">`}`;

/** The logo, in the dark another one if there is; without any, the name. */
export const header = ({ label }: Frame, place: string): Html => {
  const { light, dark } = logosOf(label);
  if (light === undefined) return html`<p class="place">${place}</p>`;
  const picture = html`<img src="${light}" alt="${place}">`;
  return html`<p class="place">${
    dark === undefined || dark === light
      ? picture
      : html`<picture><source srcset="${dark}" media="(prefers-color-scheme: dark)">${picture}</picture>`
  }</p>`;
};

const logosOf = ({ logo, 'logo.dark': logoDark, themeMode, owner }: Frame['label']) => {
  const addressed = (key: string) => (key === '' ? undefined : assetAddress(owner, key));
  const [light, dark] = [addressed(logo || logoDark), addressed(logoDark || logo)];
  return {
    light: themeMode === themeModes.dark ? dark : light,
    dark: themeMode === themeModes.light ? light : dark,
  };
};
