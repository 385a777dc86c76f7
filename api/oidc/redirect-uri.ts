import type { Client } from './client.ts';

const loopbackHosts = new Set(['127.0.0.1', '[::1]', 'localhost']);

/** As registered, character by character; only the port of a native application's loopback address is free (RFC 8252, 7.3). */
export const isRegisteredRedirect = (
  { redirectUris, applicationType }: Pick<Client, 'redirectUris' | 'applicationType'>,
  uri: string,
): boolean => {
  if (redirectUris.includes(uri)) return true;
  if (applicationType !== 'native') return false;
  const portless = loopbackWithoutPort(uri);
  return portless !== undefined && redirectUris.some((registered) => loopbackWithoutPort(registered) === portless);
};

const loopbackWithoutPort = (uri: string): string | undefined => {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (url?.protocol !== 'http:' || !loopbackHosts.has(url.hostname) || url.username || url.hash) return undefined;
  return `${url.hostname}${url.pathname}${url.search}`;
};
