import { hash, randomUUID } from 'node:crypto';

/** Session Management, 2: bound to the client, the origin of its page and the browser's state; the frame's script computes the same. */
export const sessionState = (
  clientId: string,
  redirectUri: string,
  browserState: string | undefined,
): string | undefined => {
  const origin = URL.parse(redirectUri)?.origin ?? 'null';
  // An application of a device has no page that could ask; a login of somebody's own has the browser's state to itself.
  if (browserState === undefined || origin === 'null') return undefined;
  const salt = randomUUID();
  return `${hash('sha256', [clientId, origin, browserState, salt].join(' '))}.${salt}`;
};
