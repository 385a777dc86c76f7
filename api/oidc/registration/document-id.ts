import { homeOf } from './home.ts';

/** A client id that is the address of a document (OAuth Client ID Metadata Document, 3): https, with a path, and in one spelling. */
export const isDocumentId = (clientId: string): boolean => {
  if (!/^https:\/\/[^/?#]+\/[^#]+$/.test(clientId) || clientId.length > 500 || !URL.canParse(clientId)) return false;
  const { href, username, password, pathname } = new URL(clientId);
  return href === clientId && username === '' && password === '' && pathname !== '/';
};

/** Where its application is, in every instance. */
export const documentHome = (instanceId: string) => homeOf('cimd', instanceId);
