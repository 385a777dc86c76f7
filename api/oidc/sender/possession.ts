import type { Api, Caller } from '../../api.ts';
import type { Visit } from '../../edge/call.ts';
import { thumbprintOf } from '../../edge/client-certificate.ts';
import { OAuthError } from '../oauth-error.ts';
import { dpopKeyOf, mustSuitProfile } from './dpop.ts';
import { dpopAlgorithms } from './proof.ts';

/** How an access token was sent: the scheme of the header (RFC 6750, 2.1; RFC 9449, 7.1), Bearer in the body. */
export type Presented = { readonly scheme: 'bearer' | 'dpop'; readonly visit: Visit };

export type Holds = Pick<Api, 'keys' | 'now' | 'firstUse' | 'settings'>;

/** RFC 6750, 3. */
export const bearerChallenge = (error: string, description: string) =>
  `Bearer realm="fasti", error="${error}", error_description="${description}"`;

/** RFC 9449, 7.1. */
export const dpopChallenge = (error: string, description: string) =>
  `DPoP realm="fasti", error="${error}", error_description="${description}", algs="${dpopAlgorithms.join(' ')}"`;

/** RFC 9449, 7.1 and 7.2; RFC 8705, 3. @throws unless whoever sends a bound token holds what it is bound to */
export const mustHold = async (
  api: Holds,
  binding: Caller['binding'],
  token: string,
  { scheme, visit }: Presented,
): Promise<void> => {
  const { cnf, metadata } = binding ?? {};
  // A bound token is no bearer token, and a bearer token that comes with a proof was perhaps bound to another key.
  if ((cnf?.jkt !== undefined) !== (scheme === 'dpop')) throw notHeld();
  if (cnf?.jkt !== undefined) {
    const held = await asResource(async () => {
      const key = await dpopKeyOf(api, visit, token);
      mustSuitProfile(metadata, key);
      return key;
    });
    if (held === undefined) throw new OAuthError('invalid_dpop_proof', 'The access token needs a DPoP proof.', 401);
    if (held.jkt !== cnf.jkt) throw notHeld();
  }
  const wanted = cnf?.['x5t#S256'];
  const certificate = wanted === undefined ? undefined : visit.certificate();
  if (wanted !== undefined && (!certificate || thumbprintOf(certificate) !== wanted)) throw notHeld();
};

/** RFC 9449, 7.1 and 9: what is a bad request at the token endpoint, here is one that lacks its proof. */
const asResource = async <T>(proof: () => Promise<T>): Promise<T> => {
  try {
    return await proof();
  } catch (error) {
    throw error instanceof OAuthError ? new OAuthError(error.error, error.message, 401) : error;
  }
};

const notHeld = () =>
  new OAuthError('invalid_token', 'The access token is bound to a key that this request does not show.');
