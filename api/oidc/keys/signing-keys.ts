import { compactVerify, importJWK, type JWTPayload } from 'jose';
import type { Jwk } from '../../../domain/web-key/events.ts';
import { type WebKeyState, webKey } from '../../../domain/web-key/web-key.ts';
import type { Api } from '../../api.ts';
import { OAuthError } from '../oauth-error.ts';
import { compactSigner, type SignsCompactly } from './compact-jws.ts';
import { emptyRing, followed, type KeyRing } from './ring.ts';
import { generateWebKey, type SigningAlgorithm } from './web-key.ts';

/** How long a key that another process has activated may go unnoticed here; clients keep the JWKS for minutes anyway. */
const keptFor = 10_000;
/** So long a key is published before it signs, where there is another: twice as long as clients keep the JWKS. */
export const publishedAheadMs = 10 * 60_000;

type Source = Pick<Api, 'store' | 'codec' | 'now' | 'newId' | 'execute' | 'recent'>;
type Usable = CryptoKey | Uint8Array;
type WebKeyRing = KeyRing<WebKeyState>;

type Signed = {
  /** As the client registered; absent: as the active key signs. */
  readonly alg?: SigningAlgorithm | undefined;
  /** What kind of JWT it is, for those that could be taken for another (RFC 8725, 3.11). */
  readonly typ?: string;
};

export type SigningKeys = {
  /** A JWS, compact. */
  sign(instanceId: string, claims: JWTPayload, how?: Signed): Promise<string>;
  /** Sees to it that there is a key for each, so that whoever reads the key set now knows what will sign. */
  prepare(instanceId: string, algorithms: readonly SigningAlgorithm[]): Promise<void>;
  /** Of the key that signs: an ID token hashes its access token with the same (OpenID Connect Core, 3.1.3.6). */
  activeAlgorithm(instanceId: string): Promise<SigningAlgorithm>;
  /** The claims of a token that one of our keys signed, expired or not; undefined for any other. */
  claimsOf(instanceId: string, jwt: string): Promise<JWTPayload | undefined>;
  /** Everything published: the keys that sign, will sign, or have signed what may still be good. */
  published(instanceId: string): Promise<readonly Jwk[]>;
};

const signingKeys = (source: Source): SigningKeys => {
  const rings = new Map<string, WebKeyRing>();
  const reading = new Map<string, Promise<WebKeyRing>>();
  const imported = new WeakMap<Jwk, Promise<Usable>>();
  const signers = new WeakMap<Jwk, SignsCompactly>();
  const making = new Map<string, Promise<unknown>>();

  const usable = (jwk: Jwk): Promise<Usable> => {
    const key = imported.get(jwk) ?? importJWK({ ...jwk }, jwk.alg);
    imported.set(jwk, key);
    return key;
  };

  const signerBy = (jwk: Jwk): SignsCompactly => {
    const signer = signers.get(jwk) ?? compactSigner(jwk);
    signers.set(jwk, signer);
    return signer;
  };

  /** Undefined: it has to be read again. */
  const ringAtHand = (instanceId: string): WebKeyRing | undefined => {
    const ring = rings.get(instanceId);
    return ring && source.now().getTime() - ring.readAt < keptFor ? ring : undefined;
  };

  const readRing = async (instanceId: string): Promise<WebKeyRing> => {
    const ring = await followed(source, webKey, instanceId, rings.get(instanceId));
    rings.set(instanceId, ring);
    return ring;
  };

  const ringOf = async (instanceId: string, { fresh = false } = {}): Promise<WebKeyRing> => {
    const before = reading.get(instanceId);
    await before?.catch(() => undefined);
    const ring = fresh ? undefined : ringAtHand(instanceId);
    if (ring) return ring;
    // Who waited for the same shares the next reading, also if it fails: what is known else may be older than the question.
    const begun = reading.get(instanceId);
    if (begun && begun !== before) return begun;
    const next = readRing(instanceId);
    reading.set(instanceId, next);
    return next;
  };

  /** For a key that may be younger than what is known; strangers who make up ids have it read once a second. */
  const ringWith = async (instanceId: string, kid: string): Promise<WebKeyRing> => {
    const ring = await ringOf(instanceId);
    const isYoung = source.now().getTime() - ring.readAt < 1000;
    return isYoung || ring.keys.has(kid) ? ring : ringOf(instanceId, { fresh: true });
  };

  /** Mostly at once: it is asked for twice a token. */
  const mustBeActive = (instanceId: string): Jwk | Promise<Jwk> =>
    activeIn(ringAtHand(instanceId) ?? emptyRing) ?? readActive(instanceId);

  const readActive = async (instanceId: string): Promise<Jwk> => {
    const key = activeIn(await ringOf(instanceId)) ?? activeIn(await ringOf(instanceId, { fresh: true }));
    if (!key) throw new OAuthError('server_error', 'This instance has no active signing key.');
    return key;
  };

  const keyFor = async (instanceId: string, alg: SigningAlgorithm): Promise<Jwk> => {
    const find = (ring: WebKeyRing) => keyIn(ring, alg, source.now());
    const known = find(await ringOf(instanceId)) ?? find(await ringOf(instanceId, { fresh: true }));
    if (known) return known;
    await makeOnce(instanceId, alg);
    const made = find(await ringOf(instanceId, { fresh: true }));
    if (!made) throw new OAuthError('server_error', `This instance has no key for ${alg}.`);
    return made;
  };

  /** The first client that registers an algorithm brings its key about; the schedule renews it from then on. */
  const makeOnce = (instanceId: string, alg: SigningAlgorithm): Promise<unknown> => {
    const name = `${instanceId} ${alg}`;
    const make = async () => {
      const id = source.newId();
      const add = { ...(await generateWebKey(id, alg)), automatic: true };
      const cause = { actor: 'OIDC', correlationId: `web-key-${id}` };
      await source.execute({ instanceId, cause }, webKey, id, add, instanceId);
    };
    const made = making.get(name) ?? make().finally(() => making.delete(name));
    making.set(name, made);
    return made;
  };

  return {
    async prepare(instanceId, algorithms) {
      await Promise.all([...new Set(algorithms)].map((alg) => keyFor(instanceId, alg)));
    },

    activeAlgorithm: async (instanceId) => algorithmOf(await mustBeActive(instanceId)),

    async sign(instanceId, claims, { alg, typ } = {}) {
      const key = await (alg === undefined ? mustBeActive(instanceId) : keyFor(instanceId, alg));
      return signerBy(key)(claims, typ);
    },

    async claimsOf(instanceId, jwt) {
      try {
        const { payload } = await compactVerify(jwt, async ({ kid, alg }) => {
          const jwk = (await ringWith(instanceId, kid ?? '')).keys.get(kid ?? '')?.publicKey;
          if (!jwk) throw new Error('signed by no key of this instance');
          if (alg !== jwk.alg) throw new Error('signed with another algorithm than the key is for');
          // The ring may be some seconds old; what was removed is known at once.
          const { state } = await source.recent.load(instanceId, webKey, jwk.kid);
          if (state.status === 'removed') throw new Error('signed by a key that was removed');
          return usable(jwk);
        });
        return JSON.parse(Buffer.from(payload).toString()) as JWTPayload;
      } catch {
        return undefined;
      }
    },

    async published(instanceId) {
      // Clients keep what they read here for minutes: it must know every key that another process signs with.
      const { keys } = await ringOf(instanceId, { fresh: true });
      return [...keys.values()].flatMap(({ status, publicKey }) => (status === 'retired' ? [] : (publicKey ?? [])));
    },
  };
};

const algorithmOf = ({ alg }: Jwk) => alg as SigningAlgorithm;

const activeIn = ({ keys }: WebKeyRing): Jwk | undefined => {
  for (const { status, privateKey } of keys.values()) if (status === 'active') return privateKey;
  return undefined;
};

/** The active key, or of those that wait the newest that clients know by now; the oldest before any is. */
const keyIn = (ring: WebKeyRing, alg: SigningAlgorithm, now: Date): Jwk | undefined => {
  const active = activeIn(ring);
  if (active?.alg === alg) return active;
  const addedAt = (key: WebKeyState) => key.addedAt?.getTime() ?? 0;
  const waiting = [...ring.keys.values()]
    .filter(({ status, publicKey }) => status === 'initial' && publicKey?.alg === alg)
    .sort((a, b) => addedAt(a) - addedAt(b));
  const known = waiting.findLast((key) => addedAt(key) + publishedAheadMs <= now.getTime());
  return (known ?? waiting[0])?.privateKey;
};

const kept = new WeakMap<Api['store'], SigningKeys>();
/** One set of open keys for everything that is made of the same API. */
export const signingKeysOf = (api: Source): SigningKeys => {
  const keys = kept.get(api.store) ?? signingKeys(api);
  kept.set(api.store, keys);
  return keys;
};
