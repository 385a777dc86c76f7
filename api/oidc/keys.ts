import type { Api } from '../api.ts';
import { encryptionKeysOf } from './encryption-keys.ts';
import { type Endpoint, json } from './exchange.ts';
import { signingKeysOf } from './signing-keys.ts';

/** The JWK Set (RFC 7517, 5): every key that is not removed, so that the next one is known before it signs; last those to encrypt to. */
export const keys =
  (api: Api): Endpoint =>
  async ({ visit: { instance } }) => {
    const [signing, toEncryptTo] = await Promise.all([
      signingKeysOf(api).published(instance.id),
      encryptionKeysOf(api).published(instance.id),
    ]);
    return json({ keys: [...signing, ...toEncryptTo] }, { 'cache-control': 'max-age=300, must-revalidate' });
  };
