import { seconds } from '../duration.ts';
import { appErrors } from './errors.ts';
import { grantTypes, type OidcConfig, responseTypes } from './events.ts';

/** The configuration as it will be stored: texts trimmed, everything in it possible. */
export const validOidcConfig = (config: OidcConfig): OidcConfig => {
  const trimmed = {
    ...config,
    redirectUris: config.redirectUris.map((uri) => uri.trim()),
    postLogoutRedirectUris: config.postLogoutRedirectUris.map((uri) => uri.trim()),
    additionalOrigins: config.additionalOrigins.map((origin) => origin.trim()),
    backChannelLogoutURI: config.backChannelLogoutURI.trim(),
    loginBaseURI: config.loginBaseURI.trim(),
  };
  for (const uri of trimmed.redirectUris) if (!isRedirectUri(uri)) throw invalid(`${uri} ${notARedirectUri}`);
  for (const uri of trimmed.postLogoutRedirectUris) if (!isRedirectUri(uri)) throw invalid(`${uri} ${notARedirectUri}`);
  for (const origin of trimmed.additionalOrigins)
    if (!isOrigin.test(origin)) throw invalid(`${origin} is not an origin: scheme, host and port, nothing more.`);
  if (trimmed.backChannelLogoutURI !== '' && !isWebUri.test(trimmed.backChannelLogoutURI))
    throw appErrors.logout_uri_invalid();
  if (trimmed.loginBaseURI !== '' && !isWebUri.test(trimmed.loginBaseURI))
    throw invalid(`${trimmed.loginBaseURI} is not an absolute http or https URL.`);
  if (trimmed.clockSkew < 0 || trimmed.clockSkew > seconds(5))
    throw invalid('The clock skew must lie between 0 and 5 seconds.');
  mustFit(trimmed);
  mustLink(trimmed);
  return trimmed;
};

const invalid = (message: string) => appErrors.config_invalid({ message });

/** Nothing that a header, a log or a page could be broken with; no fragment (RFC 6749 section 3.1.2). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused.
const isAbsolute = /^[a-z][a-z0-9+.-]*:[^\s#\u0000-\u001f\u007f]+$/i;
const isWebUri = /^https?:\/\/[^\s/?#\\@][^\s#\\]*$/i;
const isOrigin = /^[a-z][a-z0-9+.-]*:\/\/[^\s/?#\\@]+$/i;
/** A browser runs these instead of going there. */
const isScript = /^(javascript|data|vbscript|blob|file|about):/i;

const isRedirectUri = (uri: string) =>
  isAbsolute.test(uri) && !isScript.test(uri) && (!/^https?:/i.test(uri) || isWebUri.test(uri));
const notARedirectUri = 'is not a redirect URI: it must be absolute and have no fragment.';

/** Every response type needs the grant that brings it about. */
const mustFit = (config: OidcConfig) => {
  const grants = config.grantTypes.map((grant) => grantTypes[grant]);
  const isLedBack = grants.includes('authorization_code') || grants.includes('implicit');
  if (isLedBack && config.responseTypes.length === 0) throw invalid('At least one response type is needed.');
  for (const response of config.responseTypes) {
    const word = responseTypes[response];
    if (word === undefined) throw invalid('There is no such response type.');
    const possible =
      word === 'code'
        ? grants.includes('authorization_code') || grants.includes('urn:ietf:params:oauth:grant-type:device_code')
        : grants.includes('implicit');
    if (!possible)
      throw invalid(
        `The response type ${word} needs the grant ${word === 'code' ? 'authorization_code' : 'implicit'}.`,
      );
  }
};

/** From where a browser may speak for the application: where it is sent back to, and what was added. */
export const allowedOrigins = ({
  redirectUris,
  additionalOrigins,
}: Pick<OidcConfig, 'redirectUris' | 'additionalOrigins'>) => [
  ...new Set([...redirectUris.flatMap((uri) => originIn.exec(uri)?.[0] ?? []), ...additionalOrigins]),
];
const originIn = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]+/i;

const mustLink = ({ ios, android }: OidcConfig) => {
  if ((ios.teamId === '') !== (ios.bundleId === '')) throw invalid('An iOS app link needs team id and bundle id.');
  if (ios.teamId !== '' && !/^[a-z0-9]{10}$/i.test(ios.teamId))
    throw invalid('An iOS team id has ten letters or digits.');
  if ((android.packageName === '') !== (android.sha256CertFingerprints.length === 0))
    throw invalid('An Android app link needs package name and certificate fingerprints.');
  for (const fingerprint of android.sha256CertFingerprints)
    if (!/^[0-9a-f]{64}$/i.test(fingerprint.replaceAll(':', '')))
      throw invalid('An Android certificate fingerprint is a SHA-256 in hexadecimal.');
};
