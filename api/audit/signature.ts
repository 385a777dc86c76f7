import type { AuditKey, PrivateAuditKey } from '../../domain/audit/events.ts';
import { signedBy, signWith } from './audit-key.ts';

/** What a checkpoint says, in the JWS's payload. Hashes are hexadecimal. */
export type CheckpointClaims = {
  readonly instance: string;
  /** Of the newest event it covers. */
  readonly position: number;
  /** How many events it covers. */
  readonly size: number;
  /** Of that newest event: by the chain, of everything before it. */
  readonly hash: string;
  /** Of the Merkle tree over the hashes of the events (RFC 9162). */
  readonly root: string;
  /** When that event was recorded. */
  readonly time: string;
  /** When it was signed: seconds since 1970. */
  readonly iat: number;
};

const checkpointType = 'fasti-checkpoint+jws';

export const signClaims = (
  { instance, position, size, hash, root, time, iat }: CheckpointClaims,
  key: PrivateAuditKey,
) => signWith(key, checkpointType, JSON.stringify({ instance, position, size, hash, root, time, iat }));

/** The claims of a checkpoint that one of these keys signed. */
export const claimsOf = async (jws: string, keys: readonly AuditKey[]): Promise<CheckpointClaims | undefined> => {
  const claims = await signedBy(jws.trim(), checkpointType, keys);
  return isClaims(claims) ? claims : undefined;
};

const isClaims = (value: unknown): value is CheckpointClaims => {
  const { instance, position, size, hash, root } = (value ?? {}) as Partial<CheckpointClaims>;
  const isHash = (text: unknown) => typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
  return (
    typeof instance === 'string' &&
    Number.isSafeInteger(position) &&
    Number.isSafeInteger(size) &&
    isHash(hash) &&
    isHash(root)
  );
};
