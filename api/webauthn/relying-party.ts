/** The domain that a key is registered for: the one that is named, or the one that the caller sees us at. */
export const rpIdOf = (named: string, ownOrigin: string): string => named || new URL(ownOrigin).hostname;

const isLocal = (hostname: string) => hostname === 'localhost' || hostname.endsWith('.localhost');
const isSecure = ({ protocol, hostname }: URL) => protocol === 'https:' || (protocol === 'http:' && isLocal(hostname));

/**
 * The origin that client data must name (WebAuthn L3, 7.1 step 9 and 7.2 step 13): a page on the very domain of the key,
 * at any port, or our own pages. Browsers would let pages of every subdomain ask; we need none of them. None fits: ''.
 */
export const expectedOrigin = (clientDataJSON: string, rpId: string, ownOrigin: string): string => {
  const claimed = originIn(clientDataJSON);
  if (!claimed) return '';
  const isOwn = claimed.origin === ownOrigin && `.${claimed.hostname}`.endsWith(`.${rpId}`);
  return isOwn || (isSecure(claimed) && claimed.hostname === rpId) ? claimed.origin : '';
};

const originIn = (clientDataJSON: string): URL | undefined => {
  try {
    const { origin } = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString()) as { readonly origin?: unknown };
    return typeof origin === 'string' ? new URL(origin) : undefined;
  } catch {
    return undefined;
  }
};
