/** Where a file is served: a logo, icon or font of an instance or organization, the picture of a person (routes.ts). */
export const assetAddress = (owner: string, key: string): string =>
  `/assets/v1/${[owner, ...key.split('/')].map(encodeURIComponent).join('/')}`;

/** As clients elsewhere ask for it; undefined where there is none. */
export const assetUrl = (origin: string, owner: string, key: string | undefined): string | undefined =>
  key === undefined ? undefined : `${origin}${assetAddress(owner, key)}`;
