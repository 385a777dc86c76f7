import type { JSONWebKeySet } from 'jose';
import { lru } from '../../../eventstore/lru.ts';
import type { Api } from '../../api.ts';

type Fetched = { readonly at: number; readonly keys: Promise<JSONWebKeySet>; readonly insistedAt: number };

/** A client that changes its keys publishes the new one before it signs with it; whoever can't wait is found by `fresh`. */
const keptForMs = 5 * 60_000;
/** Strangers must not make us ask again and again for a key that is not there: this is how often somebody can insist. */
const insistedForMs = 10_000;
const fetched = lru<Fetched>(1000);

/** A client, or anybody else who signs: by value, or where they are published. */
type Publishes = { readonly metadata: { readonly jwks?: object | undefined; readonly jwks_uri?: string | undefined } };

/** The public keys of somebody. `fresh`: not what we remember of them. */
export const clientKeySet = async (
  { fetchDocument, now }: Pick<Api, 'fetchDocument' | 'now'>,
  { metadata: { jwks, jwks_uri: uri } }: Publishes,
  { fresh = false } = {},
): Promise<JSONWebKeySet> => {
  if (jwks) return jwks as JSONWebKeySet;
  if (uri === undefined) return { keys: [] };
  const known = fetched.get(uri);
  const at = now().getTime();
  const isWithin = (since: number, ms: number) => at >= since && at - since < ms;
  if (known && (fresh ? isWithin(known.insistedAt, insistedForMs) : isWithin(known.at, keptForMs))) return known.keys;
  const keys = fetchDocument(uri).then(({ text }) => keySetIn(text));
  fetched.set(uri, { at, keys, insistedAt: fresh ? at : (known?.insistedAt ?? 0) });
  // What failed is asked again the next time.
  keys.catch(() => fetched.delete(uri));
  return keys;
};

const keySetIn = (text: string): JSONWebKeySet => {
  const set: unknown = JSON.parse(text);
  const { keys } = (set ?? {}) as { readonly keys?: unknown };
  if (!Array.isArray(keys) || keys.length > 100) throw new Error('this is no JWK Set');
  return { keys: keys.filter((key) => typeof key === 'object' && key !== null) };
};
