import { compactDecrypt, decodeProtectedHeader, importJWK } from 'jose';
import { contentEncryptions } from '../../../domain/project/client-metadata.ts';
import type { Api } from '../../api.ts';
import type { Client } from '../client.ts';
import { OAuthError } from '../oauth-error.ts';
import { encryptionKey, keyAgreements } from './encryption-key.ts';

const isEncrypted = (jwt: string) => jwt.split('.').length === 5;

/** The signed JWT in it, or the JWT itself if it is not encrypted (RFC 9101, 6.1). */
export const decrypted = async (
  { keys }: Pick<Api, 'keys'>,
  instanceId: string,
  { metadata }: Pick<Client, 'metadata'>,
  jwt: string,
): Promise<string> => {
  if (!isEncrypted(jwt)) return jwt;
  try {
    const { alg, zip } = decodeProtectedHeader(jwt);
    const registered = metadata.request_object_encryption_alg;
    // Unpacking what a stranger packed is how a small text becomes a large one (RFC 8725, 3.6).
    if (zip !== undefined || (registered !== undefined && alg !== registered)) throw new Error('another form');
    const { privateKey } = await encryptionKey(keys, instanceId);
    const { plaintext } = await compactDecrypt(jwt, await importJWK(privateKey, String(alg)), {
      keyManagementAlgorithms: keyAgreements,
      contentEncryptionAlgorithms: [...contentEncryptions],
    });
    return Buffer.from(plaintext).toString();
  } catch {
    throw new OAuthError('invalid_request_object', 'The request object cannot be decrypted with a key of this issuer.');
  }
};
