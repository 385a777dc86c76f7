import { lru } from '../../../eventstore/lru.ts';
import type { Api } from '../../api.ts';
import type { Client } from '../client/client.ts';
import { OAuthError } from '../oauth-error.ts';

/** An address with a hash of its content never has another (OpenID Connect Core, 6.2). */
const keptForMs = 10 * 60_000;

const invalidRequestUri = (description: string) => new OAuthError('invalid_request_uri', description);

/** RFC 9101, 5.2 and 6.2. Only what the client registered is fetched: nobody else has us call an address. */
export const fetched = async (
  { fetchDocument, now }: Pick<Api, 'fetchDocument' | 'now'>,
  { metadata }: Pick<Client, 'metadata'>,
  uri: string,
): Promise<string> => {
  const [address = '', hash] = uri.split('#');
  const isRegistered = metadata.request_uris?.some((one) => one === uri || one === address) ?? false;
  if (!isRegistered) throw invalidRequestUri('The request_uri is not one that this client has registered.');
  const known = kept.get(uri);
  if (known && known.until > now().getTime()) return known.text;
  const { text } = await fetchDocument(address).catch(() => {
    throw invalidRequestUri('The request_uri cannot be read.');
  });
  if (hash !== undefined) kept.set(uri, { text: text.trim(), until: now().getTime() + keptForMs });
  return text.trim();
};

const kept = lru<{ readonly text: string; readonly until: number }>(1000);
