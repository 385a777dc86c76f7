import { decodeJwt, decodeProtectedHeader, type JWSHeaderParameters, type JWTPayload } from 'jose';

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

/** What a JWT says, before anything is proven. Undefined for what is none, as one whose claims are not encoded (RFC 7797, 7). */
export const foreignJwt = (jwt: string): ForeignJwt | undefined => {
  try {
    const [header, claims] = [decodeProtectedHeader(jwt), decodeJwt(jwt)];
    return header.b64 !== false && isFit([header, claims]) ? { header, claims } : undefined;
  } catch {
    return undefined;
  }
};

/** RFC 7515, 4.1.9: a media type, in whatever case, with or without `application/`; where none stands it may be any. */
export const isOfType = (types: readonly string[], typ: unknown): boolean =>
  typ === undefined || (typeof typ === 'string' && types.includes(typ.toLowerCase().replace(/^application\//, '')));
