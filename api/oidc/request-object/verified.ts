import { createPublicKey, type KeyObject } from 'node:crypto';
import { compactVerify, createLocalJWKSet, type JWSHeaderParameters, type JWTPayload } from 'jose';
import { asymmetricAlgorithms, fapiAlgorithms, secretAlgorithms } from '../../../domain/project/algorithm.ts';
import { isFapi } from '../../../domain/project/client-profile.ts';
import type { Api } from '../../api.ts';
import type { Client } from '../client/client.ts';
import { clientKeySet } from '../client/keys.ts';
import { foreignJwt, isOfType } from '../foreign-json.ts';
import { OAuthError } from '../oauth-error.ts';
import { inSeconds } from '../seconds.ts';

export const invalidRequestObject = (description: string) => new OAuthError('invalid_request_object', description);

/** RFC 9101, 4 and 10.8; other kinds of JWT are no requests (RFC 8725, 3.11). */
const types = ['jwt', 'oauth-authz-req+jwt'];
/** Of the clock of whoever signs, as for assertions. */
const skewSeconds = 10;
const hour = 3600;

/** What an object must be like, beyond being the client's, for us and in time. */
export type Demands = {
  /** The only one that it may be signed with, where the client registered one. */
  readonly algorithm: string | undefined;
  readonly mayBeUnsigned: boolean;
  /** Whether its secret will do. */
  readonly mayBeBySecret: boolean;
  /** Claims that must be there. */
  readonly claims: readonly string[];
  /** Good since less than an hour, and for no more than one. */
  readonly isShortLived: boolean;
};

const usualDemands = (client: Client): Demands => ({
  algorithm: client.metadata.request_object_signing_alg,
  mayBeUnsigned: mayLeaveUnsigned(client),
  mayBeBySecret: true,
  // FAPI 2.0 Message Signing, 5.3.1.
  ...(isFapi(client.metadata) ? shortLived(['aud']) : { claims: [], isShortLived: false }),
});
export const shortLived = (claims: readonly string[]) => ({ claims: [...claims, 'nbf', 'exp'], isShortLived: true });

type Sent = { readonly issuer: string; readonly client: Client; readonly jwt: string };

/** The claims of a request object of this client, for this issuer, in time. */
export const verified = async (
  api: Api,
  { issuer, client, jwt }: Sent,
  demands: Demands = usualDemands(client),
): Promise<JWTPayload> => {
  const claims = await signedClaims(api, client, jwt, demands);
  const missing = demands.claims.find((name) => claims[name] === undefined);
  if (missing !== undefined) throw invalidRequestObject(`The request object must say ${missing}.`);
  mustBeFor(claims, issuer, client);
  mustBeInTime(claims, inSeconds(api.now()), demands);
  for (const nested of ['request', 'request_uri'])
    if (nested in claims) throw invalidRequestObject(`A request object may not hold ${nested}.`);
  return claims;
};

const signedClaims = async (api: Api, client: Client, jwt: string, demands: Demands): Promise<JWTPayload> => {
  const said = foreignJwt(jwt);
  if (!said) throw invalidRequestObject('The request object is not a JWT that holds an object.');
  const { alg, typ } = said.header;
  const { algorithm: registered, mayBeUnsigned, mayBeBySecret } = demands;
  if (!isOfType(types, typ)) throw invalidRequestObject(`A JWT of the type ${typ} is no request object.`);
  if (registered !== undefined && alg !== registered)
    throw invalidRequestObject(`This client registered that it signs its requests with ${registered}.`);
  // FAPI 2.0 Security Profile, 5.4.1.
  if (isFapi(client.metadata) && !isIn(fapiAlgorithms, alg))
    throw invalidRequestObject(`Request objects of this client are signed with ${fapiAlgorithms.join(', ')}.`);
  if (alg === 'none') {
    if (!mayBeUnsigned || !jwt.endsWith('.')) throw invalidRequestObject('The request object is not signed.');
    return said.claims;
  }
  try {
    await (mayBeBySecret && isIn(secretAlgorithms, alg) ? bySecret(client, jwt) : byKey(api, client, jwt, said.header));
    return said.claims;
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

/** A client has its secret at hand here only if it registered such an algorithm. */
const bySecret = ({ clientSecret }: Client, jwt: string) => {
  if (clientSecret === undefined) throw new Error('no secret');
  return compactVerify(jwt, Buffer.from(clientSecret), { algorithms: [...secretAlgorithms] });
};

/** Keys that were uploaded are found by their id; those of a JWK Set as RFC 7515, 4.1.4 has it. */
const byKey = async (api: Api, client: Client, jwt: string, { kid }: JWSHeaderParameters) => {
  const algorithms = [...asymmetricAlgorithms];
  const uploaded = uploadedKey(client, kid, api.now());
  if (uploaded) return compactVerify(jwt, uploaded, { algorithms });
  const published = async (fresh: boolean) =>
    compactVerify(jwt, createLocalJWKSet(await clientKeySet(api, client, { fresh })), { algorithms });
  return published(false).catch(() => published(true));
};

const uploadedKey = ({ keys }: Client, kid: string | undefined, now: Date): KeyObject | undefined => {
  const key = kid === undefined ? undefined : keys.get(kid);
  return key && key.expiresAt > now ? createPublicKey(key.publicKey) : undefined;
};

const mustBeFor = ({ iss, aud, sub, client_id }: JWTPayload, issuer: string, { clientId }: Client) => {
  if (iss !== undefined && iss !== clientId)
    throw invalidRequestObject('The request object is of another issuer (iss).');
  if (client_id !== undefined && client_id !== clientId)
    throw invalidRequestObject('The request object is of another client (client_id).');
  // RFC 9101, 10.8: what proves who a client is has it as its subject.
  if (sub === clientId) throw invalidRequestObject('A request object does not have the client as its subject (sub).');
  if (aud !== undefined && ![aud].flat().includes(issuer))
    throw invalidRequestObject(`The request object is not for this issuer: its audience (aud) must be ${issuer}.`);
};

const mustBeInTime = ({ exp, nbf, iat }: JWTPayload, now: number, { isShortLived }: Demands) => {
  const isLate = (time: unknown) => time !== undefined && !(typeof time === 'number' && time <= now + skewSeconds);
  if (exp !== undefined && !(typeof exp === 'number' && exp > now))
    throw invalidRequestObject('The request object has expired (exp).');
  if (isLate(nbf) || isLate(iat)) throw invalidRequestObject('The request object is not good yet (nbf, iat).');
  if (isShortLived && (typeof nbf !== 'number' || nbf < now - hour))
    throw invalidRequestObject('The request object must be good since less than an hour (nbf).');
  if (isShortLived && (typeof exp !== 'number' || exp > Number(nbf) + hour))
    throw invalidRequestObject('The request object must expire within an hour (exp).');
};
