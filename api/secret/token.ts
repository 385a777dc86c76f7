import { hash } from 'node:crypto';
import type { DataKey, Keys } from '../../eventstore/keys.ts';
import { type Lru, lru } from '../../eventstore/lru.ts';

/** `comesBack`: surely, and once, as codes and refresh tokens do. What it says is remembered, which spares opening it. */
type Sealing = { readonly comesBack?: boolean };

/** Bearer tokens are opaque: ids sealed with the instance's key, so that a forged or foreign one does not open. */
export const sealToken = async (keys: Keys, instanceId: string, text: string, how?: Sealing): Promise<string> => {
  const key = await keys.instance(instanceId);
  return remembered(key, key.seal(Buffer.from(text), 'token'), text, how);
};

/** The same, always in the same letters: a token that a client is told again is the one that it was told before. */
export const sealTokenRepeatably = async (keys: Keys, instanceId: string, text: string, how?: Sealing) => {
  const key = await keys.instance(instanceId);
  return remembered(key, key.sealRepeatably(Buffer.from(text), 'token'), text, how);
};

const remembered = (key: DataKey, token: string, text: string, { comesBack = false }: Sealing = {}): string => {
  if (comesBack) openedWith(key).set(digestOf(token), text);
  return token;
};

/** Base64url decoders forgive a surplus character; a token has one spelling only. */
export const isCanonical = (token: string): boolean => {
  const sealed = token.slice(token.indexOf('.') + 1);
  return Buffer.from(sealed, 'base64url').toString('base64url') === sealed;
};

/** The text that was sealed, or undefined for anything that this instance did not issue. */
export const openToken = async (keys: Keys, instanceId: string, token: string): Promise<string | undefined> => {
  const key = await keys.instance(instanceId);
  const opened = openedWith(key);
  const digest = digestOf(token);
  const known = opened.get(digest);
  if (known !== undefined) return known;
  if (!isCanonical(token)) return undefined;
  try {
    const text = Buffer.from(key.open(token, 'token')).toString();
    opened.set(digest, text);
    return text;
  } catch {
    return undefined;
  }
};

const digestOf = (token: string) => hash('sha256', token, 'base64url');

/**
 * What was opened, by its digest, so that no token stays in memory; forgotten with the key. Most tokens come again: to open
 * one takes 14 µs, its digest 2.
 */
const openedWith = (key: DataKey): Lru<string> => {
  const known = openedBefore.get(key) ?? lru<string>(keptAtMost);
  openedBefore.set(key, known);
  return known;
};
const openedBefore = new WeakMap<DataKey, Lru<string>>();
/** Some three megabytes. */
const keptAtMost = 10_000;
