import { createPublicKey, type KeyObject } from 'node:crypto';
import { compactVerify, decodeJwt, decodeProtectedHeader, type JWTPayload } from 'jose';
import { lru } from '../../eventstore/lru.ts';
import { paths } from './endpoints.ts';
import { inSeconds } from './seconds.ts';

/** What a JWT says of who made it, before anything is proven: enough to find the key. */
export type Claimed = { readonly jwt: string; readonly subject: string; readonly keyId: string };

/** Undefined for anything that is not a JWT whose maker speaks of themselves (RFC 7523, 3: `iss` and `sub`). */
export const claimedIn = (jwt: string): Claimed | undefined => {
  try {
    const { iss, sub } = decodeJwt(jwt);
    const { kid } = decodeProtectedHeader(jwt);
    return sub !== undefined && iss === sub && kid !== undefined ? { jwt, subject: sub, keyId: kid } : undefined;
  } catch {
    return undefined;
  }
};

/** Signatures that need a key pair: neither `none` nor a shared secret is among them (RFC 8725, 3.1). */
export const assertionAlgorithms = [
  ...['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'],
  ...['ES256', 'ES384', 'ES512', 'EdDSA'],
];

/** Of the clock of whoever signs. */
const skewSeconds = 5;
const hour = 3600;

/** A key, in PEM, and until when it is good. */
type Key = { readonly publicKey: string; readonly expiresAt: Date };

export type Proven = { readonly jti?: string; readonly until: Date };

/**
 * RFC 7523, 3: for us, in time, signed by this key. An assertion is good for an hour after it was made, however long it says itself.
 * @throws Error that says what is wrong
 */
export const proven = async (
  { jwt }: Claimed,
  key: Key | undefined,
  { origin, now }: { readonly origin: string; readonly now: Date },
): Promise<Proven> => {
  if (!key) throw new Error('The assertion names a key (kid) that its issuer does not have.');
  if (key.expiresAt <= now) throw new Error('The key that the assertion names has expired.');
  const claims = await signedClaims(jwt, key);
  if (![claims.aud ?? []].flat().some((audience) => audiences(origin).has(audience)))
    throw new Error(`The assertion is not for this issuer: its audience (aud) must be ${origin}.`);
  const [seconds, { iat, exp, nbf }] = [inSeconds(now), claims];
  if (typeof exp !== 'number' || exp <= seconds) throw new Error('The assertion has expired (exp).');
  if (typeof iat !== 'number' || iat > seconds + skewSeconds || iat < seconds - hour)
    throw new Error('The assertion must say when it was made (iat): within the last hour.');
  if (exp > seconds + hour + skewSeconds) throw new Error('The assertion must expire (exp) within an hour.');
  if (nbf !== undefined && nbf > seconds + skewSeconds) throw new Error('The assertion is not good yet (nbf).');
  return { ...(claims.jti === undefined ? {} : { jti: claims.jti }), until: new Date((exp + skewSeconds) * 1000) };
};

const signedClaims = async (jwt: string, { publicKey }: Key): Promise<JWTPayload> => {
  const { payload } = await compactVerify(jwt, keyIn(publicKey), { algorithms: assertionAlgorithms }).catch(() => {
    throw new Error('The signature of the assertion is not valid.');
  });
  return JSON.parse(Buffer.from(payload).toString()) as JWTPayload;
};

/** The issuer, or the endpoint that is asked, which older clients name. */
const audiences = (origin: string): ReadonlySet<string> =>
  new Set([origin, ...[paths.token, paths.introspect, paths.revoke].map((path) => origin + path)]);

/** To parse a key takes as long as to verify a signature. */
const keyIn = (pem: string): KeyObject => {
  const key = parsed.get(pem) ?? createPublicKey(pem);
  parsed.set(pem, key);
  return key;
};
const parsed = lru<KeyObject>(1000);
