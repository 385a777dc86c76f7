import { createPublicKey, type KeyObject } from 'node:crypto';
import { compactVerify, createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose';
import { asymmetricAlgorithms, fapiAlgorithms, secretAlgorithms } from '../../../domain/project/client-metadata.ts';
import { isFapi } from '../../../domain/project/client-profile.ts';
import type { Api } from '../../api.ts';
import type { Client } from '../client.ts';
import { clientKeySet } from '../client-keys.ts';
import { OAuthError } from '../oauth-error.ts';
import { inSeconds } from '../seconds.ts';

export const invalidRequestObject = (description: string) => new OAuthError('invalid_request_object', description);

/** RFC 9101, 4 and 10.8; other kinds of JWT are no requests (RFC 8725, 3.11). */
const types = [undefined, 'JWT', 'jwt', 'oauth-authz-req+jwt', 'application/oauth-authz-req+jwt'];
/** Of the clock of whoever signs, as for assertions. */
const skewSeconds = 10;
const hour = 3600;

/** The claims of a request object of this client, for this issuer, in time. */
export const verified = async (
  api: Api,
  { issuer, client, jwt }: { readonly issuer: string; readonly client: Client; readonly jwt: string },
): Promise<JWTPayload> => {
  const claims = await signedClaims(api, client, jwt);
  mustBeFor(claims, issuer, client);
  mustBeInTime(claims, inSeconds(api.now()), isFapi(client.metadata));
  for (const nested of ['request', 'request_uri'])
    if (nested in claims) throw invalidRequestObject(`A request object may not hold ${nested}.`);
  return claims;
};

const signedClaims = async (api: Api, client: Client, jwt: string): Promise<JWTPayload> => {
  const { alg, typ } = headerOf(jwt);
  const { request_object_signing_alg: registered } = client.metadata;
  if (!types.includes(typ)) throw invalidRequestObject(`A JWT of the type ${typ} is no request object.`);
  if (registered !== undefined && alg !== registered)
    throw invalidRequestObject(`This client registered request_object_signing_alg ${registered}.`);
  // FAPI 2.0 Security Profile, 5.4.1.
  if (isFapi(client.metadata) && !isIn(fapiAlgorithms, alg))
    throw invalidRequestObject(`Request objects of this client are signed with ${fapiAlgorithms.join(', ')}.`);
  if (alg === 'none') {
    if (!mayLeaveUnsigned(client) || !jwt.endsWith('.'))
      throw invalidRequestObject('The request object is not signed.');
    return decodeJwt(jwt);
  }
  try {
    const { payload } = await (isIn(secretAlgorithms, alg) ? bySecret(client, jwt) : byKey(api, client, jwt));
    return JSON.parse(Buffer.from(payload).toString()) as JWTPayload;
  } catch {
    throw invalidRequestObject('The request object is not signed by a key of this client.');
  }
};

/** OpenID Connect Core, 6.1: who registered that, or has no key to sign with; an object is then worth what parameters are. */
const mayLeaveUnsigned = ({ metadata, keys }: Client): boolean => {
  if (metadata.require_signed_request_object || isFapi(metadata)) return false;
  const hasKeys = metadata.jwks !== undefined || metadata.jwks_uri !== undefined || keys.size > 0;
  return metadata.request_object_signing_alg === 'none' || !hasKeys;
};

const isIn = (algorithms: readonly string[], alg: string | undefined) => alg !== undefined && algorithms.includes(alg);

const headerOf = (jwt: string) => {
  try {
    return decodeProtectedHeader(jwt);
  } catch {
    throw invalidRequestObject('The request object is not a JWT.');
  }
};

/** A client has its secret at hand here only if it registered such an algorithm. */
const bySecret = ({ clientSecret }: Client, jwt: string) => {
  if (clientSecret === undefined) throw new Error('no secret');
  return compactVerify(jwt, Buffer.from(clientSecret), { algorithms: [...secretAlgorithms] });
};

/** Keys that were uploaded are found by their id; those of a JWK Set as RFC 7515, 4.1.4 has it. */
const byKey = async (api: Api, client: Client, jwt: string) => {
  const algorithms = [...asymmetricAlgorithms];
  const uploaded = uploadedKey(client, decodeProtectedHeader(jwt).kid, api.now());
  if (uploaded) return compactVerify(jwt, uploaded, { algorithms });
  const published = async (fresh: boolean) =>
    compactVerify(jwt, createLocalJWKSet(await clientKeySet(api, client, { fresh })), { algorithms });
  return published(false).catch(() => published(true));
};

const uploadedKey = ({ keys }: Client, kid: string | undefined, now: Date): KeyObject | undefined => {
  const key = kid === undefined ? undefined : keys.get(kid);
  return key && key.expiresAt > now ? createPublicKey(key.publicKey) : undefined;
};

const mustBeFor = ({ iss, aud, sub, client_id }: JWTPayload, issuer: string, { clientId, metadata }: Client) => {
  if (iss !== undefined && iss !== clientId)
    throw invalidRequestObject('The request object is of another issuer (iss).');
  if (client_id !== undefined && client_id !== clientId)
    throw invalidRequestObject('The request object is of another client (client_id).');
  // RFC 9101, 10.8: what proves who a client is has it as its subject.
  if (sub === clientId) throw invalidRequestObject('A request object does not have the client as its subject (sub).');
  if (aud === undefined ? isFapi(metadata) : ![aud].flat().includes(issuer))
    throw invalidRequestObject(`The request object is not for this issuer: its audience (aud) must be ${issuer}.`);
};

const mustBeInTime = ({ exp, nbf, iat }: JWTPayload, now: number, isFapiClient: boolean) => {
  const isLate = (time: unknown) => typeof time === 'number' && time > now + skewSeconds;
  if (exp !== undefined && !(typeof exp === 'number' && exp > now))
    throw invalidRequestObject('The request object has expired (exp).');
  if (isLate(nbf) || isLate(iat)) throw invalidRequestObject('The request object is not good yet (nbf, iat).');
  // FAPI 2.0 Message Signing, 5.3.1.
  if (isFapiClient && (typeof nbf !== 'number' || nbf < now - hour))
    throw invalidRequestObject('The request object must be good since less than an hour (nbf).');
  if (isFapiClient && (typeof exp !== 'number' || exp > Number(nbf) + hour))
    throw invalidRequestObject('The request object must expire within an hour (exp).');
};
