import { isUtf8 } from 'node:buffer';
import type { JWSHeaderParameters, JWTPayload } from 'jose';

/** More than anything here has use for; whoever walks deeper runs out of stack, and parsers do not mind. */
const deepest = 50;

/** Texts are such as the log can keep (U+0000 and halves of characters it can't), and nothing is nested without end. */
const isFit = (value: unknown, depth = 0): boolean => {
  if (typeof value === 'string') return value.isWellFormed() && !value.includes('\0');
  if (typeof value !== 'object' || value === null) return true;
  return depth < deepest && Object.entries(value).every(([name, inner]) => isFit(name) && isFit(inner, depth + 1));
};

/** What a stranger wrote. Undefined for what is no JSON, or such as nobody could work with. */
export const foreignJson = (text: string): unknown => {
  try {
    const value: unknown = JSON.parse(text);
    return isFit(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

export const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export type ForeignJwt = { readonly header: JWSHeaderParameters; readonly claims: JWTPayload };

const compact = /^([\w-]+)\.([\w-]+)\.[^.]*$/;
/** Node's decoder forgives what is no base64url, and text decoders what is no UTF-8. */
const decoded = (part: string): unknown => {
  const bytes = Buffer.from(part, 'base64url');
  return part.length % 4 !== 1 && isUtf8(bytes) ? foreignJson(bytes.toString()) : undefined;
};

/**
 * What a JWT says (RFC 7515, 7.1), before anything is proven. Undefined for what is none, as one whose claims are not encoded
 * (RFC 7797, 7), or whose key has no name but something else (RFC 7515, 4.1.4). `jose` reads header and claims in 32 µs, this in 8:
 * each token request that has an assertion begins with it.
 */
export const foreignJwt = (jwt: string): ForeignJwt | undefined => {
  const [, first, second] = compact.exec(jwt) ?? [];
  if (first === undefined || second === undefined) return undefined;
  const [header, claims] = [decoded(first), decoded(second)];
  if (!isObject(header) || !isObject(claims) || header['b64'] === false) return undefined;
  const { kid } = header;
  return kid === undefined || typeof kid === 'string' ? { header, claims } : undefined;
};

/** RFC 7515, 4.1.9: a media type, in whatever case, with or without `application/`; where none stands it may be any. */
export const isOfType = (types: readonly string[], typ: unknown): boolean =>
  typ === undefined || (typeof typ === 'string' && types.includes(typ.toLowerCase().replace(/^application\//, '')));
