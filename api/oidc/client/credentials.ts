import type { X509Certificate } from 'node:crypto';
import { refuseNullCharacters } from '../../edge/null-character.ts';
import type { OAuthRequest } from '../exchange.ts';
import { invalidRequest, OAuthError } from '../oauth-error.ts';
import type { Sender } from '../sender/confirmation.ts';
import { type Claimed, claimedIn } from './assertion.ts';

/** Who a client says it is, and how it proves that (RFC 6749, 2.3). */
export type Credentials = {
  readonly clientId: string;
  readonly secret: string | undefined;
  /** That its connection showed (RFC 8705, 2). */
  readonly certificate?: X509Certificate | undefined;
  /** At the token endpoint: what the tokens will be bound to. */
  readonly sender?: Sender;
  /** Instead of a secret: signed by one of its keys (RFC 7523, 2.2), for whom we are called here. */
  readonly assertion?: Claimed & { readonly origin: string; readonly address: string };
};

export const credentialsIn = ({ visit, parameters }: OAuthRequest): Credentials | undefined => {
  const header = basicIn(visit.headers.get('authorization'));
  const [clientId, secret] = [parameters.get('client_id'), parameters.get('client_secret')];
  const assertion = assertionIn(parameters);
  if ([header, secret, assertion].filter((method) => method !== undefined).length > 1)
    throw invalidRequest('A client authenticates with one method at a time.');
  if (assertion !== undefined) {
    if (clientId !== undefined && clientId !== assertion.subject)
      throw invalidRequest('The client assertion and client_id name different clients.');
    const asked = { origin: visit.origin, address: visit.origin + visit.path };
    return { clientId: assertion.subject, secret: undefined, assertion: { ...assertion, ...asked } };
  }
  if (header && clientId !== undefined && clientId !== header.clientId)
    throw invalidRequest('The Authorization header and client_id name different clients.');
  if (header) return header;
  return clientId === undefined ? undefined : { clientId, secret, certificate: visit.certificate() };
};

const jwtBearer = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

const assertionIn = (parameters: OAuthRequest['parameters']): Claimed | undefined => {
  const [jwt, type] = [parameters.get('client_assertion'), parameters.get('client_assertion_type')];
  if (jwt === undefined && type === undefined) return undefined;
  if (type !== jwtBearer) throw invalidRequest(`The only client_assertion_type that is supported is ${jwtBearer}.`);
  const claimed = claimedIn(jwt ?? '');
  // RFC 7523, 3.2.
  if (!claimed)
    throw new OAuthError('invalid_client', 'client_assertion must be a JWT of the client (iss) about itself (sub).');
  return claimed;
};

/** Id and secret are form-encoded before they are joined and put into base64 (RFC 6749, 2.3.1). */
const basicIn = (authorization: string | null): Credentials | undefined => {
  const encoded = /^basic +([\w+/=-]+)$/i.exec(authorization ?? '')?.[1];
  if (encoded === undefined) return undefined;
  const joined = Buffer.from(encoded, 'base64').toString();
  const end = joined.indexOf(':');
  if (end < 1) throw invalidRequest('The Authorization header holds no client id.');
  const secret = formDecoded(joined.slice(end + 1));
  const credentials = { clientId: formDecoded(joined.slice(0, end)), secret: secret || undefined };
  refuseNullCharacters(credentials);
  return credentials;
};

const formDecoded = (text: string): string => {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // Some clients send the plain text, which a percent sign shows.
    return text;
  }
};
