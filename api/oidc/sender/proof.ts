import { hash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, type JWTPayload, jwtVerify } from 'jose';
import { inSeconds } from '../seconds.ts';

/** Signatures that need a key pair (RFC 9449, 4.3, 5). */
export const dpopAlgorithms = ['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'PS256', 'PS384', 'PS512', 'RS256'];

/** A key that a request proves to hold. */
export type HeldKey = {
  /** Its thumbprint. */
  readonly jkt: string;
  /** What it signed with. */
  readonly alg: string;
};
export type Proof = HeldKey & {
  readonly jti: string;
  readonly nonce: string | undefined;
};
/** What a proof must be for. */
export type Bounds = {
  readonly method: string;
  /** Any of them. */
  readonly urls: readonly string[];
  /** The access token that it comes with, where there is one. */
  readonly accessToken?: string | undefined;
  readonly now: Date;
};

/** Of the clock of the client; ahead no more than FAPI 2.0 Security Profile, 5.3.2.1, takes. The server's own time stands in the nonce. */
const [behindSeconds, aheadSeconds] = [300, 60];
const longest = 8192;

/**
 * RFC 9449, 4.3: every check but those of nonce and replay.
 * @throws Error that says what is wrong
 */
export const checkedProof = async (jwt: string, bounds: Bounds): Promise<Proof> => {
  if (jwt.length > longest) throw new Error('The DPoP proof is too long.');
  const { payload, header } = await verified(jwt, bounds.now);
  const { htm, htu, jti, iat, nonce, ath } = payload as JWTPayload & { readonly [name: string]: unknown };
  if (htm !== bounds.method) throw new Error('The DPoP proof is for another method (htm).');
  if (typeof htu !== 'string' || !bounds.urls.some((url) => addressOf(url) === addressOf(htu)))
    throw new Error('The DPoP proof is for another address (htu).');
  if (typeof jti !== 'string' || jti === '') throw new Error('The DPoP proof has no id (jti).');
  if (!isJustNow(iat, inSeconds(bounds.now))) throw new Error('The DPoP proof was not made just now (iat).');
  if (nonce !== undefined && typeof nonce !== 'string') throw new Error('The nonce of the DPoP proof is not a text.');
  if (bounds.accessToken !== undefined && ath !== hashOf(bounds.accessToken))
    throw new Error('The DPoP proof is for another access token (ath).');
  return {
    jkt: await calculateJwkThumbprint({ ...header.jwk, kty: header.jwk?.kty ?? '' }),
    alg: header.alg,
    jti,
    nonce,
  };
};

const isJustNow = (time: unknown, now: number) =>
  typeof time === 'number' && time >= now - behindSeconds && time <= now + aheadSeconds;

const verified = async (jwt: string, currentDate: Date) => {
  const { payload, protectedHeader } = await jwtVerify(jwt, EmbeddedJWK, {
    typ: 'dpop+jwt',
    algorithms: dpopAlgorithms,
    currentDate,
    clockTolerance: aheadSeconds,
  }).catch(() => {
    throw new Error(
      'The DPoP proof is not a JWT of the type dpop+jwt, signed with the public key in its header (jwk).',
    );
  });
  return { payload, header: protectedHeader };
};

const hashOf = (text: string) => hash('sha256', text, 'base64url');

/** Without query and fragment, in the form that a parser gives it (RFC 9449, 4.3, 9). */
const addressOf = (text: string): string | undefined => {
  if (!URL.canParse(text)) return undefined;
  const { origin, pathname } = new URL(text);
  return origin + pathname;
};
