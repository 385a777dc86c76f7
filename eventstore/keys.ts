import type { Soon } from './soon.ts';

/** A symmetric key in use: AES-256-GCM, random 96-bit nonce, 128-bit tag; `context` is bound as additional data. */
export type DataKey = {
  seal(plain: Uint8Array, context: string): string;
  /** The same plain text gives the same sealed one (its nonce is a digest of it): for tokens that are told twice. */
  sealRepeatably(plain: Uint8Array, context: string): string;
  /** @throws if the text was not sealed by this key for this context. */
  open(sealed: string, context: string): Uint8Array;
  /** HMAC-SHA256 by a key derived from this one, in hexadecimal: the same text gives the same, and tells nothing of itself. */
  digest(text: string, purpose: string): string;
};

/**
 * Keys wrapped by keys: the master key wraps each instance's, the instance's wraps each subject's (a user's).
 * Kept in Postgres whatever the event store is; unwrapped keys are cached in memory.
 */
export type Keys = {
  /** For secrets of the instance and sealed tokens. Made on first use. */
  instance(instanceId: string): Soon<DataKey>;
  /**
   * For a person's data; or, while nobody is known, for that of a stream (subject.ts). `create`: made if there is none. Undefined:
   * there is none, or it was destroyed.
   */
  subject(instanceId: string, subject: string, options?: { readonly create?: boolean }): Soon<DataKey | undefined>;
  /** The key of a stream, if it has one, goes with this person's from now on. */
  adopt(instanceId: string, subject: string, person: string): Promise<void>;
  /**
   * Erases the person: what was sealed with this key, and with those that they adopted, can never be opened again, in this
   * process from the call on.
   */
  destroySubject(instanceId: string, subject: string): Promise<void>;
  /** Destroys the keys that streams of this type have had for longer than this, in every instance. Answers how many. */
  destroyOfStreams(aggregateType: string, olderThanMs: number): Promise<number>;
  /** Which of these persons have a key. */
  living(instanceId: string, subjects: readonly string[]): Promise<readonly string[]>;
  /** Fails by name when the master key is not the one that wrapped the instances' keys. */
  check(): Promise<void>;
};
