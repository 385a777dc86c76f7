import type { Api } from '../api.ts';
import { type Endpoint, json } from './exchange.ts';
import { encryptionKey } from './request-object/encryption-key.ts';
import { signingKeysOf } from './signing-keys.ts';

/** The JWK Set (RFC 7517, 5): every key that is not removed, so that the next one is known before it signs; last the one to encrypt to. */
export const keys =
  (api: Api): Endpoint =>
  async ({ visit: { instance } }) => {
    const [signing, { publicKey }] = await Promise.all([
      signingKeysOf(api).published(instance.id),
      encryptionKey(api.keys, instance.id),
    ]);
    return json({ keys: [...signing, publicKey] }, { 'cache-control': 'max-age=300, must-revalidate' });
  };
