import { OAuthError } from '../oauth-error.ts';
import type { Stated } from './stated.ts';

const wrong = (description: string) => new OAuthError('invalid_client_metadata', description);

/** Where a client hears that somebody has signed out (Back-Channel Logout, 2.2; Front-Channel Logout, 2). */
export const mustHearOfSignOuts = ({
  authMethod,
  config,
  metadata,
}: Pick<Stated, 'authMethod' | 'config' | 'metadata'>) => {
  const { frontchannel_logout_uri: framed } = metadata;
  const inClear = [config.backChannelLogoutURI, framed ?? ''].find((uri) => /^http:/i.test(uri));
  if (inClear !== undefined && authMethod === 'none')
    throw wrong(`${inClear} must be https, as this client keeps no secret.`);
  // A frame of any other site would be shown to whoever signs out.
  if (framed !== undefined && !config.redirectUris.some((uri) => isSameOrigin(uri, framed)))
    throw wrong('frontchannel_logout_uri must have scheme, host and port of one of the redirect_uris.');
};

const isSameOrigin = (one: string, other: string) => {
  const origin = URL.parse(one)?.origin ?? 'null';
  return origin !== 'null' && origin === URL.parse(other)?.origin;
};
