import type { Confirmation } from '../../../domain/oidc-session/confirmation.ts';
import type { Api } from '../../api.ts';
import type { Visit } from '../../call.ts';
import { thumbprintOf } from '../../client-certificate.ts';
import { OAuthError } from '../oauth-error.ts';
import { dpopKeyOf } from './dpop.ts';
import { dpopAlgorithms } from './proof.ts';

/** How an access token was sent: the scheme of the header (RFC 6750, 2.1; RFC 9449, 7.1), Bearer in the body. */
export type Presented = { readonly scheme: 'bearer' | 'dpop'; readonly visit: Visit };

export type Holds = Pick<Api, 'keys' | 'now' | 'firstUse' | 'settings'>;

/** RFC 9449, 7.1. */
export const dpopChallenge = (error: string, description: string) =>
  `DPoP realm="fasti", error="${error}", error_description="${description}", algs="${dpopAlgorithms.join(' ')}"`;

/** RFC 9449, 7.1 and 7.2; RFC 8705, 3. @throws unless whoever sends a bound token holds what it is bound to */
export const mustHold = async (
  api: Holds,
  cnf: Confirmation | undefined,
  token: string,
  { scheme, visit }: Presented,
): Promise<void> => {
  // A bound token is no bearer token, and a bearer token that comes with a proof was perhaps bound to another key.
  if ((cnf?.jkt !== undefined) !== (scheme === 'dpop')) throw notHeld();
  if (cnf?.jkt !== undefined) {
    const jkt = await dpopKeyOf(api, visit, token);
    if (jkt === undefined) throw new OAuthError('invalid_dpop_proof', 'The access token needs a DPoP proof.', 401);
    if (jkt !== cnf.jkt) throw notHeld();
  }
  const wanted = cnf?.['x5t#S256'];
  const certificate = wanted === undefined ? undefined : visit.certificate();
  if (wanted !== undefined && (!certificate || thumbprintOf(certificate) !== wanted)) throw notHeld();
};

const notHeld = () =>
  new OAuthError('invalid_token', 'The access token is bound to a key that this request does not show.');
