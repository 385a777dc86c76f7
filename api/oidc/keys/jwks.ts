import type { Api } from '../../api.ts';
import { type Endpoint, json } from '../exchange.ts';
import { encryptionKeysOf } from './encryption-keys.ts';
import { signingKeysOf } from './signing-keys.ts';

/** The JWK Set (RFC 7517, 5): whatever signs, will sign or has signed what may still be good; last the keys to encrypt to. */
export const keys =
  (api: Api): Endpoint =>
  async ({ visit: { instance } }) => {
    const [signing, toEncryptTo] = await Promise.all([
      signingKeysOf(api).published(instance.id),
      encryptionKeysOf(api).published(instance.id),
    ]);
    return json({ keys: [...signing, ...toEncryptTo] }, { 'cache-control': 'max-age=300, must-revalidate' });
  };
