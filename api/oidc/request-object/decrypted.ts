import type { Api } from '../../api.ts';
import type { Client } from '../client/client.ts';
import { encryptionKeysOf } from '../keys/encryption-keys.ts';
import { OAuthError } from '../oauth-error.ts';

const isEncrypted = (jwt: string) => jwt.split('.').length === 5;

/** The signed JWT in it, or the JWT itself if it is not encrypted (RFC 9101, 6.1). */
export const decrypted = async (
  api: Api,
  instanceId: string,
  { metadata }: Pick<Client, 'metadata'>,
  jwt: string,
): Promise<string> => {
  if (!isEncrypted(jwt)) return jwt;
  try {
    const { text, alg } = await encryptionKeysOf(api).opened(instanceId, jwt);
    const registered = metadata.request_object_encryption_alg;
    if (registered !== undefined && alg !== registered) throw new Error('another form');
    return text;
  } catch {
    throw new OAuthError('invalid_request_object', 'The request object cannot be decrypted with a key of this issuer.');
  }
};
