/** What one member of client metadata may hold. `is` narrows what a stranger sent; `expected` completes "… must be". */
export type MetadataRule<T> = { readonly expected: string; is(value: unknown): value is T };
export type ValueOf<R> = R extends MetadataRule<infer T> ? T : never;

const rule = <T>(expected: string, is: (value: unknown) => boolean): MetadataRule<T> => ({
  expected,
  is: (value): value is T => is(value),
});

export const flag = rule<boolean>('true or false', (value) => typeof value === 'boolean');

const shortText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= 2000;
export const text = rule<string>('a text of at most 2000 characters', shortText);
export const compactJwt = rule<string>(
  'a signed JWT of at most 20000 characters',
  (value) => typeof value === 'string' && value.length <= 20_000 && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(value),
);
export const texts = rule<readonly string[]>(
  'a list of at most 100 texts',
  (value) => Array.isArray(value) && value.length <= 100 && value.every(shortText),
);
export const seconds = rule<number>(
  'a whole number of seconds',
  (value) => Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) < 1e9,
);

export const oneOf = <const T extends string>(words: readonly T[]) =>
  rule<T>(`one of ${words.join(', ')}`, (value) => (words as readonly unknown[]).includes(value));
export const someOf = <const T extends string>(words: readonly T[]) =>
  rule<readonly T[]>(
    `a list of ${words.join(', ')}`,
    (value) => Array.isArray(value) && value.length > 0 && value.every((each) => oneOf(words).is(each)),
  );

const isHttps = (value: unknown) => shortText(value) && /^https:\/\/[^\s/?#\\@]+(?:[/?][^\s#\\]*)?$/i.test(value);
export const httpsUrl = rule<string>('an https URL without a fragment', isHttps);
export const httpsUrls = rule<readonly string[]>(
  'a list of at most 100 https URLs',
  (value) => Array.isArray(value) && value.length <= 100 && value.every((url) => isHttps(withoutFragment(url))),
);
/** The hash of a request object may stand behind its address (OpenID Connect Core, 6.2). */
const withoutFragment = (url: unknown) => (typeof url === 'string' ? url.replace(/#.*$/, '') : url);
export const webUrl = rule<string>(
  'an http or https URL',
  (value) => shortText(value) && /^https?:\/\/[^\s/?#\\@][^\s#\\]*$/i.test(value),
);

/** For what carries tokens; a client on the developer's own machine has no certificate. */
export const secureUrl = rule<string>(
  'an https URL without a fragment',
  (value) =>
    isHttps(value) ||
    (shortText(value) && /^http:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?(?:[/?][^\s#\\]*)?$/i.test(value)),
);

type PublicJwk = { readonly kty: string; readonly [member: string]: unknown };
export type PublicJwks = { readonly keys: readonly PublicJwk[] };
/** Members of private and of shared keys (RFC 7518, 6.2.2, 6.3.2 and 6.4): nobody sends us those. */
const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];
const isPublicJwk = (key: unknown) =>
  typeof key === 'object' &&
  key !== null &&
  ['RSA', 'EC', 'OKP'].includes(String((key as PublicJwk).kty)) &&
  !privateMembers.some((member) => Object.hasOwn(key, member));
export const publicJwks = rule<PublicJwks>('a JWK Set of at most 20 public keys', (value) => {
  const { keys } = (value ?? {}) as { readonly keys?: unknown };
  return Array.isArray(keys) && keys.length <= 20 && keys.every(isPublicJwk) && JSON.stringify(value).length <= 50_000;
});
