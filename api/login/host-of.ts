/** Where an address leads, as people can tell; of an application on a device: its scheme. */
export const hostOf = (uri: string): string => {
  if (!URL.canParse(uri)) return uri;
  const { host, protocol } = new URL(uri);
  return /^https?:$/.test(protocol) ? host : protocol;
};
