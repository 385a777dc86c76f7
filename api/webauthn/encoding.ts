import type { JsonObject } from '@bufbuild/protobuf';

/** Browsers speak base64url, events keep base64. */
export const toBase64 = (base64url: string): string => Buffer.from(base64url, 'base64url').toString('base64');
export const toBase64url = (base64: string): string => Buffer.from(base64, 'base64').toString('base64url');

/** Clients may pad what the standard leaves unpadded. */
export const unpadded = (text: unknown): string => (typeof text === 'string' ? text.replace(/=+$/, '') : '');

/** What every answer of a browser says of its credential, as the library wants it: what is missing is empty, and fails there. */
export const credentialIn = ({ id, rawId = id }: JsonObject) => ({
  id: unpadded(id),
  rawId: unpadded(rawId),
  type: 'public-key' as const,
  clientExtensionResults: {},
});
