/** Where an instance's or organization's logo, icon or font is served (api/assets). */
export const assetAddress = (owner: string, key: string): string =>
  `/assets/v1/${[owner, ...key.split('/')].map(encodeURIComponent).join('/')}`;
