import type { Api } from '../api.ts';
import { type Endpoint, json } from './exchange.ts';
import { signingKeysOf } from './signing-keys.ts';

/** The JWK Set (RFC 7517, 5): every key that is not removed, so that the next one is known before it signs. */
export const keys =
  (api: Api): Endpoint =>
  async ({ visit }) =>
    json(
      { keys: await signingKeysOf(api).published(visit.instance.id) },
      { 'cache-control': 'max-age=300, must-revalidate' },
    );
