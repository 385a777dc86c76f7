import { compactDecrypt, decodeProtectedHeader, exportJWK, generateKeyPair, importJWK } from 'jose';
import { type EncryptionKeyState, encryptionKey } from '../../../domain/encryption-key/encryption-key.ts';
import type { EncryptionJwk } from '../../../domain/encryption-key/events.ts';
import { encryptionKeysDue, goodKeys, kinds, nextId } from '../../../domain/encryption-key/rotation.ts';
import { DomainError } from '../../../domain/errors.ts';
import { contentEncryptions, requestEncryptionAlgorithms } from '../../../domain/project/algorithm.ts';
import type { Api } from '../../api.ts';
import { emptyRing, followed, type KeyRing } from './ring.ts';

/** How long a key that another process has made may go unnoticed here. */
const keptFor = 10_000;

type Source = Pick<Api, 'store' | 'codec' | 'now' | 'execute'>;
type Ring = KeyRing<EncryptionKeyState>;
type Kind = EncryptionJwk['kty'];

export type EncryptionKeys = {
  /** One of each kind, the newest; made when somebody asks for them first. */
  published(instanceId: string): Promise<readonly EncryptionJwk[]>;
  /** What stands in a compact JWE to one of them, and how it was encrypted. @throws Error, whatever is wrong */
  opened(instanceId: string, jwe: string): Promise<{ readonly text: string; readonly alg: string }>;
};

const encryptionKeys = (source: Source): EncryptionKeys => {
  const rings = new Map<string, Ring>();
  const making = new Map<string, Promise<void>>();

  const ringOf = async (instanceId: string, { fresh = false } = {}): Promise<Ring> => {
    const ring = rings.get(instanceId) ?? emptyRing;
    if (!fresh && source.now().getTime() - ring.readAt < keptFor) return ring;
    const next = await followed(source, encryptionKey, instanceId, ring);
    rings.set(instanceId, next);
    return next;
  };

  const missingIn = ({ keys }: Ring) => kinds.filter((kind) => goodKeys(keys, kind).length === 0);

  /** Whoever asks while they are made waits for the same ones. */
  const makeOnce = (instanceId: string): Promise<void> => {
    const make = async () => {
      const ring = await ringOf(instanceId, { fresh: true });
      await Promise.all(missingIn(ring).map((kind) => add(source, instanceId, ring, kind)));
    };
    const made = making.get(instanceId) ?? make().finally(() => making.delete(instanceId));
    making.set(instanceId, made);
    return made;
  };

  return {
    async published(instanceId) {
      const isComplete = missingIn(await ringOf(instanceId)).length === 0;
      if (!isComplete) await makeOnce(instanceId);
      const { keys } = await ringOf(instanceId, { fresh: !isComplete });
      return kinds.flatMap((kind) => goodKeys(keys, kind)[0]?.publicKey ?? []);
    },

    async opened(instanceId, jwe) {
      const { alg = '', kid, zip } = decodeProtectedHeader(jwe);
      // Unpacking what a stranger packed is how a small text becomes a large one (RFC 8725, 3.6).
      if (zip !== undefined) throw new Error('packed');
      const fits = (ring: Ring) =>
        goodKeys(ring.keys, alg.startsWith('RSA') ? 'RSA' : 'EC').filter((key) => (kid ?? key.id) === key.id);
      const known = fits(await ringOf(instanceId));
      const candidates = known.length > 0 ? known : fits(await ringOf(instanceId, { fresh: true }));
      const openedBy = async ({ privateKey }: { readonly privateKey: EncryptionJwk }) =>
        compactDecrypt(jwe, await importJWK({ ...privateKey }, alg), {
          keyManagementAlgorithms: [...requestEncryptionAlgorithms],
          contentEncryptionAlgorithms: [...contentEncryptions],
        });
      // Without a kid it may be any of the few that are good.
      const { plaintext } = await Promise.any(candidates.map(openedBy));
      return { text: Buffer.from(plaintext).toString(), alg };
    },
  };
};

const cause = { actor: 'OIDC', correlationId: 'encryption-keys' };

/** Of two processes that make the same one, one finds it made. */
const add = async (source: Pick<Source, 'execute'>, instanceId: string, { keys }: Ring, kind: Kind) => {
  const id = nextId(keys, kind);
  const command = { type: 'AddEncryptionKey', ...(await generated(kind, id)) } as const;
  try {
    await source.execute({ instanceId, cause }, encryptionKey, id, command, instanceId);
  } catch (error) {
    if (!(error instanceof DomainError && error.kind === 'already_exists')) throw error;
  }
};

const generated = async (kind: Kind, kid: string) => {
  const alg = kind === 'RSA' ? 'RSA-OAEP-256' : 'ECDH-ES';
  const pair = await generateKeyPair(alg, { extractable: true, modulusLength: 2048 });
  // Whoever sees an EC key may choose among its algorithms.
  const said = { kid, use: 'enc', ...(kind === 'RSA' ? { alg } : {}) };
  const named = async (key: CryptoKey) => ({ ...(await exportJWK(key)), ...said }) as EncryptionJwk;
  return { publicKey: await named(pair.publicKey), privateKey: await named(pair.privateKey) };
};

/** What is due in one instance. Clients that still know the key before the newest are understood. */
export const rotateEncryptionKeys = async (api: Source, instanceId: string, everyMs: number): Promise<void> => {
  const ring = await followed(api, encryptionKey, instanceId);
  const { wanted, outlived } = encryptionKeysDue(ring.keys, api.now(), everyMs);
  for (const kind of wanted) await add(api, instanceId, ring, kind);
  for (const id of outlived)
    await api.execute({ instanceId, cause }, encryptionKey, id, { type: 'RetireEncryptionKey' });
};

const kept = new WeakMap<Api['store'], EncryptionKeys>();
/** One set of open keys for everything that is made of the same API. */
export const encryptionKeysOf = (api: Source): EncryptionKeys => {
  const keys = kept.get(api.store) ?? encryptionKeys(api);
  kept.set(api.store, keys);
  return keys;
};
