import type { Client } from './client.ts';

/** As registered, character by character; only the port of a native application's loopback address is free (RFC 8252, 7.3). */
export const isRegisteredRedirect = (
  { redirectUris, applicationType }: Pick<Client, 'redirectUris' | 'applicationType'>,
  uri: string,
): boolean => {
  if (redirectUris.includes(uri)) return true;
  if (applicationType !== 'native' || !loopback.test(uri)) return false;
  return redirectUris.some((registered) => loopback.test(registered) && withoutPort(registered) === withoutPort(uri));
};

/**
 * Text, not a parsed URL: parsers forgive what browsers and headers do not, such as line breaks, and know many names for
 * one address.
 */
const loopback = /^(http:\/\/(?:localhost|127\.0\.0\.1|\[::1\]))(?::\d{1,5})?(?=[/?]|$)/;
const withoutPort = (uri: string) => uri.replace(loopback, '$1');
