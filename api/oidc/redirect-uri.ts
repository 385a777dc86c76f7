import { isFapi } from '../../domain/project/client-profile.ts';
import type { Client } from './client/client.ts';

type Rules = Pick<Client, 'redirectUris' | 'applicationType'> &
  Partial<Pick<Client, 'devMode' | 'authMethod' | 'metadata'>>;

/**
 * As registered, character by character. Only the port of a native application's loopback address is free (RFC 8252, 7.3), and
 * in the development mode of an application what its asterisks stand for.
 */
export const isRegisteredRedirect = (client: Rules, uri: string): boolean => {
  const { redirectUris, applicationType, devMode = false } = client;
  if (!isOfItsKind(client, uri)) return false;
  if (redirectUris.includes(uri)) return true;
  if (devMode && redirectUris.some((registered) => registered.includes('*') && patternOf(registered).test(uri)))
    return true;
  if (applicationType !== 'native' || !loopback.test(uri)) return false;
  return redirectUris.some((registered) => loopback.test(registered) && withoutPort(registered) === withoutPort(uri));
};

/** Whatever is registered: a scheme of its own has only an application on a device, and in clear only a secret's owner listens. */
const isOfItsKind = ({ applicationType, authMethod, devMode = false, metadata = {} }: Rules, uri: string): boolean => {
  if (/^https:/i.test(uri)) return true;
  // FAPI 2.0 Security Profile, 5.3.2.2: in clear to the loopback address of a native application, and nowhere else.
  if (isFapi(metadata)) return applicationType === 'native' && (loopback.test(uri) || !/^http:/i.test(uri));
  if (devMode) return true;
  if (!/^http:/i.test(uri)) return applicationType === 'native';
  return loopback.test(uri) || (authMethod !== 'none' && applicationType === 'web');
};

/** One asterisk: within a part of the host or path; two: any parts of a path. Neither brings a user, a fragment or a line break. */
const patternOf = (registered: string): RegExp => {
  const escaped = registered.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  const pattern = escaped.replace(/\*\*|\*/g, (stars) => (stars === '**' ? '[^\\s@#\\\\]*' : '[^\\s/?@#\\\\]*'));
  return new RegExp(`^${pattern}$`);
};

/**
 * Text, not a parsed URL: parsers forgive what browsers and headers do not, such as line breaks, and know many names for
 * one address.
 */
const loopback = /^(http:\/\/(?:localhost|127\.0\.0\.1|\[::1\]))(?::\d{1,5})?(?=[/?]|$)/;
const withoutPort = (uri: string) => uri.replace(loopback, '$1');
