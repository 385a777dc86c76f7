import type { EncryptionKeyState } from './encryption-key.ts';
import type { EncryptionJwk } from './events.ts';

export type EncryptionKeys = ReadonlyMap<string, EncryptionKeyState>;
type Kind = EncryptionJwk['kty'];
export const kinds: readonly Kind[] = ['RSA', 'EC'];

type Good = {
  readonly id: string;
  readonly publicKey: EncryptionJwk;
  readonly privateKey: EncryptionJwk;
  readonly addedAt: Date;
};

/** Those that open something, the newest first. */
export const goodKeys = (keys: EncryptionKeys, kind?: Kind): readonly Good[] =>
  [...keys]
    .flatMap(([id, { publicKey, privateKey, addedAt }]): Good[] =>
      publicKey && privateKey && addedAt && (kind ?? publicKey.kty) === publicKey.kty
        ? [{ id, publicKey, privateKey, addedAt }]
        : [],
    )
    .sort((a, b) => b.addedAt.getTime() - a.addedAt.getTime());

/** The id of the next one of a kind: the same for all who make it at the same time. */
export const nextId = (keys: EncryptionKeys, kind: Kind): string => {
  const made = [...keys.values()].filter(({ publicKey }) => publicKey?.kty === kind).length;
  return `${kind.toLowerCase()}-${made + 1}`;
};

/** A key that is as old as that gets a successor, and goes on opening until that one gets its own. */
export const encryptionKeysDue = (keys: EncryptionKeys, now: Date, everyMs: number) => {
  const ofEach = kinds.map((kind) => ({ kind, good: goodKeys(keys, kind) }));
  const isOver = ({ addedAt }: Good) => now.getTime() - addedAt.getTime() >= everyMs;
  const changing = ofEach.filter(({ good: [newest] }) => newest !== undefined && isOver(newest));
  return {
    wanted: changing.map(({ kind }) => kind),
    outlived: changing.flatMap(({ good: [, ...older] }) => older.map(({ id }) => id)),
  };
};
