import { compactVerify, importJWK, type JWTPayload, SignJWT } from 'jose';
import type { Jwk, WebKeyEvent } from '../../domain/web-key/events.ts';
import { type WebKeyState, webKey } from '../../domain/web-key/web-key.ts';
import type { Api } from '../api.ts';
import { OAuthError } from './oauth-error.ts';

/** How long a key that another process has activated may go unnoticed here; clients keep the JWKS for minutes anyway. */
const keptFor = 10_000;

type Source = Pick<Api, 'store' | 'codec' | 'now'>;
type Usable = CryptoKey | Uint8Array;

/** The keys of one instance, folded from their streams, the private ones open in memory. */
type Ring = {
  readonly position: bigint;
  readonly states: ReadonlyMap<string, WebKeyState>;
  readonly readAt: number;
};
const emptyRing: Ring = { position: 0n, states: new Map(), readAt: 0 };

const followed = async ({ store, codec, now }: Source, instanceId: string, ring: Ring): Promise<Ring> => {
  const readAt = now().getTime();
  const filter = { instanceId, aggregateTypes: [webKey.aggregate] };
  const { events, position } = await store.readAll(ring.position, { limit: 1000, filter });
  const states = new Map(ring.states);
  for (const event of await codec.decodeAll(events)) {
    const before = states.get(event.aggregateId) ?? webKey.initial;
    states.set(event.aggregateId, webKey.evolve(before, event as unknown as WebKeyEvent, event));
  }
  const followedTo = { position, states, readAt };
  return events.length === 1000 ? followed({ store, codec, now }, instanceId, followedTo) : followedTo;
};

export type SigningKeys = {
  /** A JWS, compact, by the active key. */
  sign(instanceId: string, claims: JWTPayload): Promise<string>;
  /** Of the key that signs: an ID token hashes its access token with the same (OpenID Connect Core, 3.1.3.6). */
  activeAlgorithm(instanceId: string): Promise<string>;
  /** The claims of a token that one of our keys signed, expired or not; undefined for any other. */
  claimsOf(instanceId: string, jwt: string): Promise<JWTPayload | undefined>;
  /** Everything published: the keys that sign, will sign, or have signed. */
  published(instanceId: string): Promise<readonly Jwk[]>;
};

const signingKeys = (source: Source): SigningKeys => {
  const rings = new Map<string, Promise<Ring>>();
  const imported = new WeakMap<Jwk, Promise<Usable>>();

  const usable = (jwk: Jwk): Promise<Usable> => {
    const known = imported.get(jwk) ?? importJWK({ ...jwk }, jwk.alg);
    imported.set(jwk, known);
    return known;
  };

  const ringOf = async (instanceId: string, { fresh = false } = {}): Promise<Ring> => {
    const reading = rings.get(instanceId) ?? Promise.resolve(emptyRing);
    const ring = await reading.catch(() => emptyRing);
    if (!fresh && source.now().getTime() - ring.readAt < keptFor) return ring;
    // Whoever comes while it is read waits for the same reading.
    if (rings.get(instanceId) !== reading && rings.has(instanceId)) return ringOf(instanceId);
    const next = followed(source, instanceId, ring);
    rings.set(instanceId, next);
    return next;
  };

  const activeKey = ({ states }: Ring) => [...states.values()].find(({ status }) => status === 'active')?.privateKey;

  const mustSignWith = async (instanceId: string): Promise<Jwk> => {
    const key = activeKey(await ringOf(instanceId)) ?? activeKey(await ringOf(instanceId, { fresh: true }));
    if (!key) throw new OAuthError('server_error', 'This instance has no active signing key.');
    return key;
  };

  return {
    activeAlgorithm: async (instanceId) => (await mustSignWith(instanceId)).alg,

    async sign(instanceId, claims) {
      const key = await mustSignWith(instanceId);
      return new SignJWT(claims).setProtectedHeader({ alg: key.alg, kid: key.kid }).sign(await usable(key));
    },

    async claimsOf(instanceId, jwt) {
      const { states } = await ringOf(instanceId);
      const key = (kid: string | undefined) => {
        const jwk = states.get(kid ?? '')?.publicKey;
        if (!jwk) throw new Error('signed by no key of this instance');
        return jwk;
      };
      try {
        const { payload } = await compactVerify(jwt, async ({ kid, alg }) => {
          const jwk = key(kid);
          if (alg !== jwk.alg) throw new Error('signed with another algorithm than the key is for');
          return usable(jwk);
        });
        return JSON.parse(Buffer.from(payload).toString()) as JWTPayload;
      } catch {
        return undefined;
      }
    },

    async published(instanceId) {
      const { states } = await ringOf(instanceId);
      return [...states.values()].flatMap(({ publicKey }) => publicKey ?? []);
    },
  };
};

const kept = new WeakMap<Api['store'], SigningKeys>();
/** One set of open keys for everything that is made of the same API. */
export const signingKeysOf = (api: Source): SigningKeys => {
  const keys = kept.get(api.store) ?? signingKeys(api);
  kept.set(api.store, keys);
  return keys;
};
