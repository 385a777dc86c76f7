import { createPublicKey, createSecretKey, hash, type KeyObject } from 'node:crypto';
import { type CryptoKey, compactVerify, importJWK, type JWK } from 'jose';
import { asymmetricAlgorithms, fapiAlgorithms, secretAlgorithms } from '../../../domain/project/algorithm.ts';
import { lru } from '../../../eventstore/lru.ts';
import { paths } from '../endpoints.ts';
import { type ForeignJwt, foreignJwt, isOfType } from '../foreign-json.ts';
import { compactVerifier } from '../keys/compact-jws.ts';
import { inSeconds } from '../seconds.ts';

/** What a JWT says of who made it, before anything is proven: enough to find the key. */
export type Claimed = ForeignJwt & {
  readonly jwt: string;
  readonly subject: string;
  readonly keyId: string | undefined;
};

/** What was signed to be something else, such as a DPoP proof or an access token, is no assertion (RFC 8725, 3.11 and 3.12). */
const types = ['jwt', 'client-authentication+jwt', 'authorization-grant+jwt'];

/** Undefined for anything that is not a JWT whose maker speaks of themselves (RFC 7523, 3: `iss` and `sub`). */
export const claimedIn = (jwt: string): Claimed | undefined => {
  const said = foreignJwt(jwt);
  if (!said || !isOfType(types, said.header.typ)) return undefined;
  const { header, claims } = said;
  const { iss, sub } = claims;
  return typeof sub === 'string' && iss === sub ? { jwt, header, claims, subject: sub, keyId: header.kid } : undefined;
};

/** Of the clock of whoever signs: FAPI 2.0 Security Profile, 5.3.2.1, takes ten seconds ahead, and no more than sixty. */
const skewSeconds = 10;
const hour = 3600;

/** One key that was made here, in PEM, and until when it is good; or all that a client publishes. */
type Key = { readonly publicKey: string; readonly expiresAt: Date } | { readonly jwks: readonly JWK[] };

/** What an assertion must be for. */
export type AssertionBounds = {
  readonly origin: string;
  readonly now: Date;
  /** The address that was asked. */
  readonly address?: string;
  /** The only one that it may be signed with. */
  readonly algorithm?: string | undefined;
  /** RFC 7523, 3; ZITADEL's JWT profile wants to know when an assertion was made. */
  readonly mayBeUndated?: boolean;
  /** As FAPI 2.0 wants it. */
  readonly strict?: boolean;
};
/**
 * `jti`: what is remembered so that it is not used again; of an assertion without one, the hash of what was signed. The
 * signature itself can be spelled in many ways. `isNew`: made in this second or the one before, by a clock that may be late.
 */
export type Proven = {
  readonly jti: string;
  readonly until: Date;
  readonly hasId: boolean;
  readonly isNew: boolean;
};

/**
 * RFC 7523, 3 leaves it to us what becomes of an assertion without an id. Dates are whole seconds: whoever makes two of them in
 * one second, as ZITADEL's clients and Go's x/oauth2 do (which says that it was ten seconds ago), sends the same words twice.
 */
export const mayHaveTwin = ({ hasId, isNew }: Proven): boolean => !hasId && isNew;

/**
 * RFC 7523, 3: for us, in time, signed by this key. An assertion is good for an hour after it was made, however long it says
 * itself.
 * @throws Error that says what is wrong
 */
export const proven = async (claimed: Claimed, key: Key | undefined, bounds: AssertionBounds): Promise<Proven> => {
  if (!key) throw new Error('The assertion names a key (kid) that its issuer does not have.');
  if ('expiresAt' in key && key.expiresAt <= bounds.now)
    throw new Error('The key that the assertion names has expired.');
  const allowed = bounds.strict ? fapiAlgorithms : asymmetricAlgorithms;
  const candidates = 'jwks' in key ? await fitting(key.jwks, claimed) : [verifierOf(key.publicKey)];
  await mustBeSigned(claimed, candidates, within(allowed, bounds));
  return checked(claimed, bounds);
};

/** OpenID Connect Core, 9: client_secret_jwt. The secret is used as the octets of its text (RFC 7518, 3.2). */
export const provenBySecret = async (claimed: Claimed, secret: string, bounds: AssertionBounds): Promise<Proven> => {
  const key = createSecretKey(Buffer.from(secret));
  await mustBeSigned(claimed, [byJose(key)], within(secretAlgorithms, bounds));
  return checked(claimed, bounds);
};

const within = (allowed: readonly string[], { algorithm }: AssertionBounds) =>
  allowed.filter((each) => algorithm === undefined || each === algorithm);

const checked = ({ jwt, claims }: Claimed, bounds: AssertionBounds): Proven => {
  const { origin, now, strict } = bounds;
  if (strict && typeof claims.aud !== 'string') throw new Error(`The audience (aud) must be ${origin} alone.`);
  if (![claims.aud ?? []].flat().some((audience) => isForUs(audience, bounds)))
    throw new Error(`The assertion is not for this issuer: its audience (aud) must be ${origin}.`);
  const [seconds, { iat, exp, nbf, jti }] = [inSeconds(now), claims];
  if (typeof exp !== 'number' || exp <= seconds) throw new Error('The assertion has expired (exp).');
  if (iat === undefined && !bounds.mayBeUndated) throw new Error('The assertion must say when it was made (iat).');
  if (iat !== undefined && (typeof iat !== 'number' || iat > seconds + skewSeconds || iat < seconds - hour))
    throw new Error('The assertion must have been made within the last hour (iat).');
  if (exp > seconds + hour + skewSeconds) throw new Error('The assertion must expire (exp) within an hour.');
  if (nbf !== undefined && (typeof nbf !== 'number' || nbf > seconds + skewSeconds))
    throw new Error('The assertion is not good yet (nbf).');
  // RFC 7519, 4.1.7.
  if (jti !== undefined && typeof jti !== 'string') throw new Error('The id of the assertion (jti) must be a text.');
  return {
    jti: jti ?? hash('sha256', jwt.slice(0, jwt.lastIndexOf('.')), 'base64url'),
    until: new Date((exp + skewSeconds) * 1000),
    hasId: jti !== undefined,
    isNew: iat !== undefined && seconds - iat < skewSeconds + 2,
  };
};

/** By one key. */
type Verifies = (claimed: Claimed, algorithms: readonly string[]) => boolean | Promise<boolean>;

const mustBeSigned = async (claimed: Claimed, candidates: readonly Verifies[], algorithms: readonly string[]) => {
  if (algorithms.includes(claimed.header.alg ?? ''))
    for (const verifies of candidates) if (await verifies(claimed, algorithms)) return;
  throw new Error('The signature of the assertion is not valid.');
};

const byJose =
  (key: KeyObject | CryptoKey | Uint8Array): Verifies =>
  ({ jwt }, algorithms) =>
    compactVerify(jwt, key, { algorithms: [...algorithms] }).then(
      () => true,
      () => false,
    );

/** Those of the name that the assertion says, or of its kind where it says none; few, as each costs a verification. */
const fitting = async (jwks: readonly JWK[], { header: { alg = '' }, keyId }: Claimed) => {
  const kty = /^[RP]S/.test(alg) ? 'RSA' : alg.startsWith('ES') ? 'EC' : 'OKP';
  const few = jwks
    .filter((key) => key.kty === kty && key.use !== 'enc' && (key.alg ?? alg) === alg)
    .filter(({ kid }) => keyId === undefined || kid === undefined || kid === keyId)
    .slice(0, 4);
  const imported = await Promise.all(few.map((key) => importJWK(key, alg).catch(() => undefined)));
  return imported.filter((key) => key !== undefined).map(byJose);
};

/** For the issuer, or for the endpoint that is asked, which older clients name. */
const isForUs = (audience: unknown, { origin, address, strict }: AssertionBounds): boolean =>
  audience === origin ||
  (!strict && (audience === address || endpoints.some((endpoint) => audience === origin + endpoint)));
const endpoints = [paths.token, paths.introspect, paths.revoke];

/** To parse a key takes as long as to verify a signature. */
const verifierOf = (pem: string): Verifies => {
  const verifies = remembered.get(pem) ?? byPem(pem);
  remembered.set(pem, verifies);
  return verifies;
};
const remembered = lru<Verifies>(1000);

const byPem = (pem: string): Verifies => {
  const key = createPublicKey(pem);
  const [atOnce, withPatience] = [compactVerifier(key), byJose(key)];
  return (claimed, algorithms) => atOnce(claimed.jwt, claimed.header) ?? withPatience(claimed, algorithms);
};
